import type { Operator, StagePlan } from '@millrace/plan';
import { SCANNER_PRELUDE } from '@millrace/formats';
import { KERNEL_PRELUDE } from '../kernel/index.ts';
import { box } from './boxed.ts';
import { accumulators, type Accumulators } from './accumulators.ts';
import { Code } from './code.ts';
import { emitGetAccumulators, emitMergeEntry, emitPutEntry, openEntry } from './entries.ts';
import { unsupported } from './errors.ts';
import { compileExpression } from './expression.ts';
import { emitDecodedFields } from './fields.ts';
import { emitJsonObject } from './json-row.ts';
import { emitOperators, presentTime, throughCalcs, windowBounds } from './operators.ts';
import { emitDelete, emitKey, emitOutputPrelude, emitRow } from './outputs.ts';
import { emitScanner, emitSourceRow } from './source-input.ts';
import type { Value } from './value.ts';
import { sliceEndText, slicesOf } from './windows.ts';

export interface GeneratedStage {
  /** Body of a function of `$kernel`, `$json`, `$constants`, `$functions`, `host`; it returns the functions the task calls. */
  readonly source: string;
  readonly constants: readonly unknown[];
  readonly laneCount: number;
  readonly objectCount: number;
}

type LocalAggregate = Extract<Operator, { op: 'local-aggregate' }>;
type MergeAggregate = Extract<Operator, { op: 'merge-aggregate' }>;

/**
 * Generates the code of a stage. What it calls on `host` is in stage/host.ts.
 *
 * @param isGone whether what it reads are rows that are gone (stage/deletions.ts)
 */
export function generateStage(stage: StagePlan, isGone = false): GeneratedStage {
  const code = new Code();
  code.line("'use strict';");
  code.line('const $clock = host.clock;');
  emitOutputPrelude(code);
  const { input, operators } = stage;
  const last = operators.at(-1);
  const first = operators[0];
  const local = last?.op === 'local-aggregate' ? last : null;
  const merge = first?.op === 'merge-aggregate' ? first : null;
  if (local !== null && merge !== null) throw unsupported('two aggregates in one stage');
  if (merge !== null && input.kind !== 'exchange') throw unsupported('merging partial aggregates without an exchange');
  const calls = (local ?? merge)?.aggregates ?? [];
  const aggregates = accumulators(calls);
  const exported: string[] = [];
  if (local !== null || merge !== null) {
    emitPutEntry(aggregates, code);
    emitGetAccumulators(aggregates, code);
    emitMergeEntry(aggregates, code);
    exported.push('putEntry', 'getAccumulators', 'mergeEntry');
  }
  if (local !== null) {
    emitPartition(stage, local, code);
    exported.push('partitionOfEntry');
  }
  const through = (fields: readonly Value[]) => {
    const before = last === local || last?.op === 'dataflow' ? operators.slice(0, -1) : operators;
    emitOperators(before, fields, code, (row) => {
      if (local !== null) emitLocalAggregate(local, aggregates, row, code);
      else if (last?.op !== 'dataflow') emitRow(stage.output, row, code, isGone);
      else code.line(`host.flow.take([${row.map((value) => box(value, code)).join(', ')}]);`);
    });
  };
  if (input.kind === 'source') {
    emitScanner(input, code);
    code.block('function step(batch, i)', () => {
      const { fields, watermark } = emitSourceRow(input, code);
      through(fields);
      if (watermark !== null) {
        code.line(
          `if (${watermark} > host.watermarks[0]) { host.watermarks[0] = ${watermark}; if (${watermark} >= host.watermarks[1]) host.passSlices(); }`,
        );
      }
      code.line('return 0;');
    });
    exported.push('step');
  } else if (merge === null) {
    code.block('function takeRow(b, p)', () => {
      const at = code.let('at', 'p');
      const fields = emitDecodedFields(input.fields, 'b', at, code);
      code.line(`host.rowEnd = ${at};`);
      through(fields);
      code.line(`return ${at};`);
    });
    exported.push('takeRow');
  } else {
    emitResult(stage, merge, aggregates, code);
    emitDescription(stage, merge, code);
    exported.push('emitResult', 'describeGroup');
  }
  code.line(`return { ${exported.join(', ')} };`);
  const { laneCount, objectCount } = aggregates;
  return {
    source: code.within(`const { headerMap, partitionOf, unescape } = $kernel;\n${KERNEL_PRELUDE}${SCANNER_PRELUDE}`),
    constants: code.constants,
    laneCount,
    objectCount,
  };
}

/** Emits the update of a row's group in the slice it falls into; a passed slice's row goes out alone, at once. */
function emitLocalAggregate(
  operator: LocalAggregate,
  aggregates: Accumulators,
  row: readonly Value[],
  code: Code,
): void {
  const { window, keys, latenessMs } = operator;
  const update = aggregates.prepare({ code, fields: row });
  const end =
    window === null
      ? null
      : code.const('end', sliceEndText(slicesOf(window), presentTime(row[window.timeField], code)));
  const keyEnd = emitKey(
    keys.map((key) => row[key]),
    code,
  );
  const table = code.let('table', 'host.current');
  const alone = code.let('alone', 'false');
  if (end !== null) {
    code.line(
      `if (${end} + ${latenessMs - 1} <= host.watermarks[0]) { ${alone} = true; ${table} = host.single; ${table}.reset(0); }`,
    );
    code.line(`else if (${end} !== host.watermarks[2]) { R[0] = ${end}; ${table} = host.openSlice(); }`);
  }
  const entry = code.const('entry', `${table}.locate(keyBytes, 0, ${keyEnd})`);
  update(openEntry(aggregates, table, entry, 'l', code));
  if (end !== null) code.line(`if (${alone}) { R[0] = ${end}; host.sendSingle(); }`);
}

/** Emits `partitionOfEntry(table, entry)`: the exchange's topic partition of a group. */
function emitPartition(stage: StagePlan, local: LocalAggregate, code: Code): void {
  const { output } = stage;
  if (output.kind !== 'exchange') throw unsupported('partial aggregates without an exchange');
  const { keys, partitions } = output;
  code.block('function partitionOfEntry(table, entry)', () => {
    if (keys.length === 0 || partitions === 1) {
      code.line('return 0;');
    } else if (keys.length === local.keys.length && keys.every((key, i) => key === i)) {
      code.line(`return partitionOf(table.keys, table.keyStart(entry), table.keyEnd(entry), ${partitions});`);
    } else {
      code.line('const b = table.keys;');
      const at = code.let('at', 'table.keyStart(entry)');
      const values = emitDecodedFields(local.fields.slice(0, local.keys.length), 'b', at, code);
      const end = emitKey(keys.map((key) => values[key]), code); // prettier-ignore
      code.line(`return partitionOf(keyBytes, 0, ${end}, ${partitions});`);
    }
  });
}

/** Emits what a dead letter says of a group: its keys and its window, which nothing has to be computed for. */
function emitDescription({ input }: StagePlan, { keyCount, window, output, fields }: MergeAggregate, code: Code): void {
  if (input.kind !== 'exchange') return;
  code.block('function describeGroup(table, entry, windowEnd, out)', () => {
    code.line('const b = table.keys;');
    const at = code.let('at', 'table.keyStart(entry)');
    const keys = emitDecodedFields(input.fields.slice(0, keyCount), 'b', at, code);
    const [start, end, time] = windowBounds(`(windowEnd - ${window?.sizeMs ?? 0})`, 'windowEnd');
    const bounds = { window_start: start, window_end: end, window_time: time };
    const known = output.flatMap((each, i) => {
      if (each.from === 'aggregate') return [];
      return [{ field: fields[i], value: each.from === 'key' ? keys[each.index] : bounds[each.from] }];
    });
    const values = known.map(({ value }) => value);
    emitJsonObject(
      known.map(({ field }) => field),
      values,
      'out',
      code,
    );
  });
}

/** Emits `emitResult(table, entry, windowEnd)`: the row of a group, through the operators behind the merge. */
function emitResult(stage: StagePlan, merge: MergeAggregate, aggregates: Accumulators, code: Code): void {
  if (stage.input.kind !== 'exchange') throw unsupported('merging partial aggregates without an exchange');
  // The exchange's fields begin with the keys.
  const keyFields = stage.input.fields.slice(0, merge.keyCount);
  const rest = stage.operators.slice(1);
  code.block('function emitResult(table, entry, windowEnd)', () => {
    code.line('const b = table.keys;');
    const at = code.let('at', 'table.keyStart(entry)');
    const keys = emitDecodedFields(keyFields, 'b', at, code);
    const group = openEntry(aggregates, 'table', 'entry', 'g', code);
    const size = merge.window?.sizeMs ?? 0;
    const [start, end, time] = windowBounds(`(windowEnd - ${size})`, 'windowEnd');
    const results = new Map<number, Value>();
    const row = merge.output.map((output) => {
      switch (output.from) {
        case 'key':
          return keys[output.index];
        case 'window_start':
          return start;
        case 'window_end':
          return end;
        case 'window_time':
          return time;
        case 'aggregate': {
          const known = results.get(output.index) ?? aggregates.result(output.index, group, code);
          results.set(output.index, known);
          return known;
        }
      }
    });
    const { output } = stage;
    const retract =
      merge.emit === 'on-update' && output.kind === 'view'
        ? () => {
            const keyValues = output.keys.map((key) => {
              const field = { op: 'field', index: key, type: output.fields[key].type } as const;
              return compileExpression(throughCalcs(rest, field), { code, fields: row });
            });
            emitDelete(output, keyValues, code);
          }
        : undefined;
    emitOperators(rest, row, code, (values) => emitRow(output, values, code), retract);
  });
}
