import type { NodeOf } from '@millrace/plan';
import type { AggregateCall } from '@millrace/sql';
import { box } from '../../../codegen/boxed.ts';
import type { Code } from '../../../codegen/code.ts';
import type { Value } from '../../../codegen/value.ts';
import { averagesAreReduced } from '../../aggregates/describe.ts';
import { Layout } from '../../aggregates/layout.ts';
import { emitRow } from '../../emit-row.ts';
import type { Operator, OperatorContext, Receiver } from '../../operator.ts';
import { usedFields, type RowCompiler } from '../../row-compiler.ts';
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { groupKeys } from './group-keys.ts';
import { emitHash, GroupTable, type GroupKey } from './group-table.ts';
import { SpilledGroups, type SpilledGroup } from './spilled-groups.ts';

/**
 * GROUP BY where nothing is taken back and nothing expires, as one piece of generated code from the values of a row to
 * those of the group's new row. Null where the keys have no form for its table.
 */
export function growingGroups(
  { keys, aggregates, merges }: NodeOf<'group-aggregate'>,
  { output, state, compiler, inputFields: [fields] }: OperatorContext,
  isSame: (before: Row, after: Row) => boolean,
): Operator | null {
  const forms = groupKeys(keys, fields);
  if (forms === null) return null;
  let tables = 0;
  const layout = new Layout(aggregates, {
    retractable: false,
    counted: merges !== undefined,
    shared: merges === undefined,
    outside: () => state.unlogged(`pairs-${tables++}`, 0, { kept: true }),
    reduced: averagesAreReduced(aggregates),
    // The set's id is the last key.
    setBit: (key) => keys.length - 2 - key,
  });
  // Every row changes the group, and nobody asks what was there before.
  const forgets = output.ignoresBefore === true && aggregates.some(countsAll);
  const objects = forgets ? layout.objects : [...layout.objects, 'null'];
  const numbers = layout.numbers.map(Number);
  const newObjects = compiler.compile<() => unknown[]>([], (code) => code.line(`return [${objects.join(', ')}];`));
  const spilled = state.unlogged<StateKey, SpilledGroup>('table', 0, { kept: true });
  const groups =
    spilled === null
      ? tableOf(forms, numbers, newObjects, compiler)
      : new SpilledGroups({ groups: spilled, keys, fields, numbers, objects: newObjects }, compiler);
  state.add('table', groups);
  for (const { name, pairs } of layout.shared) state.add(name, pairs);
  /** Of a group whose row may stay the same. */
  const send = (before: Row | null, after: Row) => {
    if (before === null) {
      output.process(INSERT, after);
      return;
    }
    if (output.ignoresBefore !== true) output.process(UPDATE_BEFORE, before);
    output.process(UPDATE_AFTER, after);
  };

  const emit = (_: string, inputs: readonly Value[], code: Code) => {
    // What may fail comes first.
    const valueOf = merges ? null : layout.compute(inputs, code);
    const { kind, keys: keyed, place, touch } = groups.emitFind(keys.map((key) => inputs[key]), code); // prettier-ignore
    if (valueOf) layout.change('add', valueOf, place, code);
    else
      layout.merge(place, layout.ownPlace(code.const('partial', box(inputs[fields.length - 1], code))), 'false', code);
    code.line(touch);
    const row = [...keyed, ...layout.values(place, code)];
    if (forgets) {
      emitRow(output, kind, row, code);
      return;
    }
    const sent = place.object(objects.length - 1);
    const before = code.const('before', sent);
    const after = code.const('after', `[${row.map((value) => box(value, code)).join(', ')}]`);
    code.block(`if (${before} === null || !${code.constant(isSame)}(${before}, ${after}))`, () => {
      code.line(`${sent} = ${after}; ${code.constant(send)}(${before}, ${after});`);
    });
  };
  const used = merges ? new Set([fields.length - 1]) : usedFields(layout.expressions);
  for (const key of keys) used.add(key);
  const process: Receiver['process'] = compiler.rows(fields, used, (values, code) => emit('kind', values, code));
  return { inputs: [{ process, emit, watermark: (ms) => output.watermark(ms) }] };
}

function tableOf(
  keys: readonly GroupKey[],
  numbers: readonly number[],
  objects: () => unknown[],
  compiler: RowCompiler,
) {
  const hashOf = compiler.compile<(numbers: Float64Array, base: number) => number>(['numbers', 'base'], (code) => {
    const hash = emitHash(keys.map((_, i) => `numbers[base + ${i}]`), code); // prettier-ignore
    code.line(`return ${hash};`);
  });
  return new GroupTable({ keys, numbers, objects, hashOf });
}

/** COUNT(*): no row leaves it as it is. */
function countsAll({ fn, argument, filter }: AggregateCall): boolean {
  return fn === 'COUNT' && argument === undefined && filter === undefined;
}
