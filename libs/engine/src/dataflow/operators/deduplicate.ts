import type { NodeOf } from '@millrace/plan';
import { box } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import { emitRow } from '../emit-row.ts';
import type { Operator, OperatorContext, OperatorFactory } from '../operator.ts';
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE, type Row } from '../row.ts';
import { keySource } from '../row-functions.ts';
import type { StateKey } from '../state.ts';
import { valueKey } from '../values.ts';
import { firstByEventTime } from './deduplicate/first-by-event-time.ts';
import { windowDeduplicate } from './deduplicate/window-deduplicate.ts';
import { topN } from './rank/top-n.ts';

/** The first or the last row of a key. */
export const deduplicate: OperatorFactory<'deduplicate'> = (node, context) => {
  const { keys, keep, time, timeField, bounds } = node;
  if (bounds) return windowDeduplicate(node, bounds, context);
  if (context.inputs[0].changelog === 'update') {
    // Rows go away: the next best one must be known.
    const byTime = [{ field: timeField, descending: keep === 'last', nullsFirst: true }];
    return topN(
      {
        fn: 'ROW_NUMBER',
        partition: keys,
        order: time === 'rowtime' ? byTime : [],
        newestFirst: time === 'proctime' && keep === 'last',
        from: 1,
        to: 1,
        rankField: false,
      },
      context,
    );
  }
  if (keep === 'last') return lastRow(node, context);
  return time === 'rowtime' ? firstByEventTime(node, context) : firstToCome(node, context);
};

/** The row that came first: nothing changes it. */
function firstToCome(node: NodeOf<'deduplicate'>, { output, state, compiler, inputFields }: OperatorContext): Operator {
  const keyOf = compiler.key(node.keys, inputFields[0]);
  const seen = state.map<StateKey, boolean>('seen', { expires: true, steady: true, spills: true });
  return {
    inputs: [
      {
        process(_kind, row) {
          const key = keyOf(row);
          if (seen.get(key) !== undefined) return;
          seen.set(key, true);
          output.process(INSERT, row);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
}

/** The newest row; of rows of one event time the one that came last. An older row that comes later changes nothing. */
function lastRow(node: NodeOf<'deduplicate'>, context: OperatorContext): Operator {
  const { output, state, compiler, inputFields } = context;
  const { timeField } = node;
  if (node.time === 'rowtime' && output.ignoresBefore === true) return lastTime(node, context);
  const keyOf = compiler.key(node.keys, inputFields[0]);
  const byTime = node.time === 'rowtime';
  const last = state.map<StateKey, Row>('last', { expires: true, steady: true, spills: true });
  return {
    inputs: [
      {
        process(_kind, row) {
          const key = keyOf(row);
          const before = last.get(key);
          if (before !== undefined && byTime && (row[timeField] as number) < (before[timeField] as number)) return;
          last.set(key, row);
          if (before !== undefined && !byTime && state.ttlMs === 0 && isSame(before, row, timeField)) return;
          if (before !== undefined && output.ignoresBefore !== true) output.process(UPDATE_BEFORE, before);
          output.process(before === undefined ? INSERT : UPDATE_AFTER, row);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
}

/** The same where nobody asks for the row that was there before: then its time is enough. */
function lastTime(node: NodeOf<'deduplicate'>, { output, state, compiler, inputFields }: OperatorContext): Operator {
  const { keys, timeField } = node;
  const [fields] = inputFields;
  const times = state.map<StateKey, number>('times', { expires: true, steady: true, spills: true });

  /** The kind in which a row is sent; -1: it is not. */
  function take(key: StateKey, time: number): number {
    const before = times.get(key);
    if (before !== undefined && time < before) return -1;
    times.set(key, time);
    return before === undefined ? INSERT : UPDATE_AFTER;
  }

  const emit = (values: readonly Value[], code: Code) => {
    const parts = keys.map((key) => ({ text: code.const('key', box(values[key], code)), type: fields[key].type }));
    const time = box(values[timeField], code);
    const kind = code.const('sent', `${code.constant(take)}(${keySource(parts, code)}, ${time})`);
    code.block(`if (${kind} >= 0)`, () => {
      emitRow(output, kind, values, code);
    });
  };
  const process = compiler.rows(fields, new Set(fields.keys()), emit);
  return {
    inputs: [{ process, watermark: (ms) => output.watermark(ms), emit: (_, values, code) => emit(values, code) }],
  };
}

/** Equal in all but the time. As Flink's: over processing time, a row that says nothing new is not sent. */
function isSame(before: Row, row: Row, timeField: number): boolean {
  return before.every((value, i) => i === timeField || value === row[i] || valueKey(value) === valueKey(row[i]));
}
