import type { NodeOf, WindowOutput } from '@millrace/plan';
import { box } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import { compileAggregates, type Accumulator, type Aggregates, type OutputPart } from '../aggregates/index.ts';
import type { OperatorContext, OperatorFactory } from '../operator.ts';
import { usedFields } from '../row-compiler.ts';
import { INSERT, isAddition, type Row, type RowKind } from '../row.ts';
import type { StateKey } from '../state.ts';
import { Sessions } from './window/sessions.ts';
import { accumulatorLists, mergingLists } from './window/accumulators.ts';
import { partialOf } from './group/partials.ts';
import { refuseTimeless } from './window/row-time.ts';
import { SlicedWindows } from './window/sliced-windows.ts';
import { attachedSlicing, sliceEndOf, slicingOf } from './window/slicing.ts';

type Node = NodeOf<'window-aggregate'>;

/** Groups in windows that close as time goes on. */
interface Windows {
  /** False: the row is late, all its windows have closed. */
  take(kind: RowKind, row: Row, time: number): boolean;
  /** Sends the windows that end at or before `progress` + 1. */
  advance(progress: number): void;
  /** When the next window ends; Infinity: none is open. */
  nextEnd(): number;
  restored(): void;
  running?(end: number): Row | undefined;
  /** Nothing of a row is kept but its values. */
  readonly keepsNoRow: boolean;
  /** How many rows a partial stands for. */
  rows(partial: Row): number;
}

/**
 * Aggregates per window, sent once, when the watermark (or, over processing time, the clock) reaches the window's end.
 * Windows without rows send nothing, with or without keys. A row is late when all its windows have closed.
 */
export const windowAggregate: OperatorFactory<'window-aggregate'> = (node, context) => {
  const { output, clock, late } = context;
  const { window } = node;
  const windows = windowsOf(node, context);
  // A partial that is late is so many rows.
  const lateRows = node.merges === undefined ? () => 1 : windows.rows;
  const timeField = node.bounds ? node.bounds.end : window.timeField;
  const isProctime = window.time === 'proctime';
  const timeIsRead = usesTime(node, timeField);
  /** The row that `emit` fills, again and again. */
  const scratch: Row[number][] = context.inputFields[0].map(() => null);
  const takeScratch = (kind: RowKind, time: number) => {
    if (windows.take(kind, scratch, Math.floor(time))) return;
    late(scratch.with(timeField, time));
  };
  const emit = (kind: string, values: readonly Value[], code: Code) => {
    const time = values[timeField];
    if (time.form !== 'number') throw new Error(`a window over a ${time.type.kind}`);
    code.line(`if (${time.isNull}) (${code.constant(refuseTimeless)})();`);
    const row = code.const('row', code.constant(scratch));
    values.forEach((value, i) => {
      if (i !== timeField || timeIsRead) code.line(`${row}[${i}] = ${box(value, code)};`);
    });
    code.line(`${code.constant(takeScratch)}(${kind}, ${time.v});`);
  };
  return {
    inputs: [
      {
        ...(windows.keepsNoRow && node.merges === undefined && (!isProctime || node.bounds !== null) ? { emit } : {}),
        process(kind, row) {
          const time = isProctime && node.bounds === null ? clock.processingTimeMs : (row[timeField] as number | null);
          if (time === null) refuseTimeless();
          if (!windows.take(kind, row, Math.floor(time))) late(row, 0, lateRows(row));
        },
        watermark(ms) {
          // Flink's window aggregates begin to listen at the epoch: before it nothing closes and nothing is late.
          if (isProctime ? ms === Infinity : ms > 0) windows.advance(ms);
          output.watermark(ms);
        },
      },
    ],
    processingTime(ms) {
      if (isProctime) windows.advance(ms - 1);
    },
    dueMs: () => (isProctime ? windows.nextEnd() : Infinity),
    restored: () => windows.restored(),
    running: (end) => windows.running?.(end),
  };
};

/** Whether groups or aggregates read the time, too. */
function usesTime({ keys, aggregates }: Node, timeField: number): boolean {
  const read = aggregates.flatMap(({ argument, rest, filter }) => [argument, ...(rest ?? []), filter]);
  return keys.includes(timeField) || usedFields(read.filter((each) => each !== undefined)).has(timeField);
}

function windowsOf(node: Node, context: OperatorContext): Windows {
  const { compiler, output, inputs } = context;
  const [fields] = context.inputFields;
  const { window, bounds, keys, merges } = node;
  const retractable = inputs[0].changelog === 'update';
  const counted = retractable || merges !== undefined;
  const aggregates = compileAggregates(node.aggregates, merges ?? fields, compiler, {
    retractable,
    counted,
    setBit: (key) => setBit(node, key),
  });
  // Rows that bring their window along are grouped by its start, too (its end says the slice): one more value of the head.
  const grouped = bounds ? [...keys, bounds.start] : keys;
  const keyOf = compiler.key(grouped, fields);
  const headOf = compiler.compile<(row: Row) => Row>(['row'], (code) => {
    code.line(`return [${grouped.map((key) => `row[${key}]`).join(', ')}];`);
  });
  const parts = node.output.map((part) => outputPart(part, bounds ? keys.length : null));
  if (window.kind === 'session' && bounds === null) return sessions(node, context, aggregates, keyOf, headOf, parts);

  const slicing = bounds ? attachedSlicing : slicingOf(window);
  const flat = aggregates.flat();
  const lists = accumulatorLists(aggregates, flat, parts, counted);
  const taking = merges ? mergingLists(lists) : lists;
  const sliced = new SlicedWindows(context.state, slicing, taking, headOf, output);
  const sliceEnd = sliceEndOf(window, bounds !== null || merges !== undefined);
  return {
    take: (kind, row, time) => sliced.take(keyOf(row), sliceEnd(time), kind, row),
    advance: (progress) => sliced.advance(progress),
    nextEnd: () => sliced.nextEnd,
    restored: () => sliced.restored(),
    running: (end) => sliced.running(end),
    keepsNoRow: flat !== null,
    rows: (partial) => Math.max(1, aggregates.rows(partialOf(partial))),
  };
}

function sessions(
  node: Node,
  { state, inputs, output }: OperatorContext,
  aggregates: Aggregates,
  keyOf: (row: Row) => StateKey,
  headOf: (row: Row) => Row,
  parts: readonly OutputPart[],
): Windows {
  const rowOf = aggregates.output(parts);
  const counted = inputs[0].changelog === 'update';
  const open = new Sessions<Accumulator>(
    state,
    'windows',
    node.window.sizeMs,
    aggregates,
    (head, accumulator, start, end) => {
      if (!counted || aggregates.rows(accumulator) !== 0) {
        output.process(INSERT, rowOf(head, accumulator, start, end));
      }
    },
  );
  return {
    take(kind, row, time) {
      const accumulator = open.open(keyOf(row), time, row, headOf);
      if (accumulator === undefined) return false;
      if (isAddition(kind)) aggregates.add(accumulator, row);
      else aggregates.retract(accumulator, row);
      return true;
    },
    advance: (progress) => open.advance(progress),
    nextEnd: () => open.nextEnd,
    restored: () => open.restored(),
    keepsNoRow: false,
    rows: () => 1,
  };
}

/** `startField`: where the head has the window's start; null: it follows from the end. */
function outputPart(part: WindowOutput, startField: number | null): OutputPart {
  switch (part.from) {
    case 'key':
      return { from: 'row', field: part.index };
    case 'aggregate':
      return part;
    case 'window_start':
      return startField === null ? { from: 'start' } : { from: 'row', field: startField };
    case 'window_end':
      return { from: 'end' };
    case 'window_time':
      return { from: 'time' };
  }
}

/** GROUPING counts keys as the query does, the window's bounds among them, which are in every set. */
function setBit({ output, keys }: Node, key: number): number | null {
  const part = output[key];
  return part.from === 'key' ? keys.length - 2 - part.index : null;
}
