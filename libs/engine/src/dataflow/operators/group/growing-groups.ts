import type { NodeOf } from '@millrace/plan';
import type { AggregateCall } from '@millrace/sql';
import { box } from '../../../codegen/boxed.ts';
import type { Code } from '../../../codegen/code.ts';
import type { Value } from '../../../codegen/value.ts';
import { averagesAreReduced } from '../../aggregates/describe.ts';
import { Layout, type Place } from '../../aggregates/layout.ts';
import { emitRow } from '../../emit-row.ts';
import type { Operator, OperatorContext, Receiver } from '../../operator.ts';
import { usedFields } from '../../row-compiler.ts';
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE, type Row } from '../../row.ts';
import { groupKeys } from './group-keys.ts';
import { emitHash, GroupTable } from './group-table.ts';

/**
 * GROUP BY where nothing is taken back and nothing expires, as one piece of generated code from the values of a row to
 * those of the group's new row. Null where the keys have no form for its table.
 */
export function growingGroups(
  { keys, aggregates }: NodeOf<'group-aggregate'>,
  { output, state, compiler, inputFields: [fields] }: OperatorContext,
  isSame: (before: Row, after: Row) => boolean,
): Operator | null {
  const forms = groupKeys(keys, fields);
  if (forms === null) return null;
  const layout = new Layout(aggregates, {
    retractable: false,
    counted: false,
    shared: true,
    reduced: averagesAreReduced(aggregates),
    // The set's id is the last key.
    setBit: (key) => keys.length - 2 - key,
  });
  // Every row changes the group, and nobody asks what was there before.
  const forgets = output.ignoresBefore === true && aggregates.some(countsAll);
  const objects = forgets ? layout.objects : [...layout.objects, 'null'];
  const table = new GroupTable({
    keys: forms,
    numbers: layout.numbers.map(Number),
    objects: compiler.compile([], (code) => code.line(`return [${objects.join(', ')}];`)),
    hashOf: compiler.compile(['numbers', 'base'], (code) => {
      const hash = emitHash(
        forms.map((_, i) => `numbers[base + ${i}]`),
        code,
      );
      code.line(`return ${hash};`);
    }),
  });
  state.add('table', table);
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
    const valueOf = layout.compute(inputs, code);
    const keyed = forms.map((form, i) => form.emit(inputs[keys[i]], code));
    const groups = code.const('groups', code.constant(table));
    const hash = emitHash(keyed.map(({ key }) => key), code); // prettier-ignore
    const index = code.const('index', `${groups}.index`);
    const d = code.let('d', `${groups}.numbers`);
    const group = code.let('g', '-1');
    const [i, e] = [code.fresh('i'), code.fresh('e')];
    const next = `(${i} + 1) & (${index}.length - 1)`;
    const { stride, width } = table;
    const at = (base: string, k: number) => `${d}[${base} + ${k}]`;
    code.block(
      `for (let ${i} = ${hash} & (${index}.length - 1), ${e}; (${e} = ${index}[${i}]) !== 0; ${i} = ${next})`,
      () => {
        const base = code.const('p', `(${e} - 1) * ${stride}`);
        const isIt = keyed.map(({ key }, k) => `${at(base, k)} === ${key}`).join(' && ');
        code.line(`if (${isIt || 'true'}) { ${group} = ${e} - 1; break; }`);
      },
    );
    const kind = code.let('kind', String(UPDATE_AFTER));
    code.block(`if (${group} < 0)`, () => {
      code.line(`${kind} = ${INSERT}; ${group} = ${groups}.add(${hash}); ${d} = ${groups}.numbers;`);
      keyed.forEach(({ key }, k) => {
        code.line(`${at(`${group} * ${stride}`, k)} = ${key};`);
      });
    });
    const base = code.const('p', `${group} * ${stride} + ${keys.length}`);
    const others = width === 0 ? '' : code.const('os', `${groups}.objects`);
    const first = width === 0 ? '' : code.const('q', `${group} * ${width}`);
    const place: Place = {
      numbers: d,
      number: (k) => `${base} + ${k}`,
      object: (k) => `${others}[${first} + ${k}]`,
      group,
    };
    layout.change('add', valueOf, place, code);
    code.line(`if (${groups}.changed !== null) ${groups}.touch(${group});`);
    const row = [...keyed.map(({ value }) => value), ...layout.values(place, code)];
    if (forgets) {
      emitRow(output, kind, row, code);
      return;
    }
    const sent = place.object(width - 1);
    const before = code.const('before', sent);
    const after = code.const('after', `[${row.map((value) => box(value, code)).join(', ')}]`);
    code.block(`if (${before} === null || !${code.constant(isSame)}(${before}, ${after}))`, () => {
      code.line(`${sent} = ${after}; ${code.constant(send)}(${before}, ${after});`);
    });
  };
  const used = usedFields(layout.expressions);
  for (const key of keys) used.add(key);
  const process: Receiver['process'] = compiler.rows(fields, used, (values, code) => emit('kind', values, code));
  return { inputs: [{ process, emit, watermark: (ms) => output.watermark(ms) }] };
}

/** COUNT(*): no row leaves it as it is. */
function countsAll({ fn, argument, filter }: AggregateCall): boolean {
  return fn === 'COUNT' && argument === undefined && filter === undefined;
}
