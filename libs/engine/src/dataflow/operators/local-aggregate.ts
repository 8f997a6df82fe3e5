import type { NodeOf } from '@millrace/plan';
import { compileAggregates } from '../aggregates/index.ts';
import type { Operator, OperatorContext, OperatorFactory } from '../operator.ts';
import { INSERT, type Row, type RowKind, type SqlValue } from '../row.ts';
import { accumulatorLists } from './window/accumulators.ts';
import { timeOf } from './window/row-time.ts';
import { Slice, Slices } from './window/slices.ts';
import { sliceEndOf } from './window/slicing.ts';

/** About what a group takes until the commit. */
const GROUP_BYTES = 128;

/**
 * What each group of the rows since the last commit has come to: sent with the commit, and then forgotten. What merges it
 * behind the exchange (`merges` of its node) gets what it would get from the rows one by one, and decides alone what is
 * late: a window's partials go out before the watermark that may close it, and after that its rows come one by one.
 */
export const localAggregate: OperatorFactory<'local-aggregate'> = (node, context) => {
  return node.window === null ? groups(node, context) : windows(node, context);
};

function groups(node: NodeOf<'local-aggregate'>, context: OperatorContext): Operator {
  const { output } = context;
  const { newSlice, take, send } = compile(node, context);
  let groups = newSlice(0);
  let watermark = -Infinity;
  return {
    inputs: [
      {
        process: (kind, row) => take(groups, kind, row),
        watermark: (ms) => (watermark = ms),
      },
    ],
    commit() {
      if (groups.size > 0) {
        const full = groups;
        groups = newSlice(0);
        send(full);
      }
      // Rows of before it stand in front of it, as they would without.
      if (watermark > -Infinity) output.watermark(watermark);
    },
    pendingBytes: () => groups.size * GROUP_BYTES,
  };
}

function windows(node: NodeOf<'local-aggregate'>, context: OperatorContext): Operator {
  const { output } = context;
  const { lists, newSlice, take, send } = compile(node, context);
  const slices = new Slices(lists);
  const time = timeOf(node.bounds ? node.bounds.end : node.window!.timeField);
  const sliceEnd = sliceEndOf(node.window!, node.bounds !== null);
  let progress = -Infinity;
  /** The end of the first slice; Infinity: there is none. */
  let next = Infinity;
  const sendUntil = (end: number) => {
    for (let first = slices.list.at(0); first !== undefined && first.end <= end; first = slices.list.at(0)) {
      slices.drop(first);
      next = slices.list.at(0)?.end ?? Infinity;
      send(first, first.end);
    }
  };
  return {
    inputs: [
      {
        process(kind, row) {
          const end = sliceEnd(time(row));
          if (end - 1 <= progress) {
            const alone = newSlice(end);
            take(alone, kind, row);
            send(alone, end);
            return;
          }
          take(slices.get(end) ?? slices.open(end), kind, row);
          if (end < next) next = end;
        },
        watermark(ms) {
          // Before the epoch no window closes (window-aggregate.ts).
          if (ms > 0) {
            progress = ms;
            if (next - 1 <= ms) sendUntil(ms + 1);
          }
          output.watermark(ms);
        },
      },
    ],
    commit: () => sendUntil(Infinity),
    pendingBytes: () => slices.size * GROUP_BYTES,
  };
}

/** What a slice of rows is, how a row comes into one, and how its groups go out. */
function compile(node: NodeOf<'local-aggregate'>, { compiler, output, inputFields: [fields] }: OperatorContext) {
  const aggregates = compileAggregates(node.aggregates, fields, compiler, {
    retractable: node.changelog === 'update',
    // How many rows a partial stands for, whoever merges it must know.
    counted: true,
    setBit: () => null,
  });
  const lists = accumulatorLists(aggregates, aggregates.flat(), [], true);
  const grouped = node.bounds ? [...node.keys, node.bounds.start] : node.keys;
  const keyOf = compiler.key(grouped, fields);
  const headOf = compiler.compile<(row: Row) => Row>(['row'], (code) => {
    code.line(`return [${grouped.map((key) => `row[${key}]`).join(', ')}];`);
  });
  return {
    lists,
    newSlice: (end: number) => new Slice(end, lists(), false),
    take: (slice: Slice, kind: RowKind, row: Row) => slice.take(keyOf(row), kind, row, headOf),
    send({ heads, accumulators }: Slice, ...end: number[]) {
      heads.forEach((head, i) => {
        output.process(INSERT, [...head, ...end, accumulators.save(i) as SqlValue]);
      });
    },
  };
}
