import type { NodeOf, WindowBounds } from '@millrace/plan';
import type { Operator, OperatorContext } from '../../operator.ts';
import { INSERT, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { KeptRows } from '../kept/kept-rows.ts';
import { OpenWindows } from '../kept/open-windows.ts';
import { SortedRows } from '../kept/sorted-rows.ts';
import { rankSender, RowNumbers, SharedRanks, TEXT, type Ranked } from './ranking.ts';
import { entryOrder } from './top-n.ts';

/** Top-N of each window, sent once, when the watermark closes it. Rows of closed windows are dropped. */
export function windowTopN(node: NodeOf<'rank'>, bounds: WindowBounds, context: OperatorContext): Operator {
  const { output, state, compiler, inputFields, late } = context;
  const [fields] = inputFields;
  const { from, fn, to, rankField } = node;
  const partitionOf = compiler.key(node.partition, fields);
  const order = compiler.comparator(node.order, fields);
  const compare = entryOrder(order);
  const shared = new SharedRanks(node, order, output);
  const ranking =
    fn === 'ROW_NUMBER' ? new RowNumbers(node, order, output, rankSender(output, fields, compiler)) : shared;
  const rows = new KeptRows<Ranked>(state, 'rows');
  const windows = new OpenWindows(() => new Map<StateKey, SortedRows<Ranked>>());

  function* ranks(sorted: SortedRows<Ranked>): IterableIterator<[Ranked, rank: number]> {
    let place = 0;
    if (fn !== 'ROW_NUMBER') yield* shared.ranks(sorted);
    else for (const entry of sorted) yield [entry, ++place];
  }

  function send(sorted: SortedRows<Ranked>): void {
    for (const [entry, rank] of ranks(sorted)) {
      rows.delete(entry);
      if (rank < from) continue;
      output.process(INSERT, rankField ? [...entry.row, rank] : entry.row);
    }
  }

  function add(partitions: Map<StateKey, SortedRows<Ranked>>, partition: StateKey, row: Row): void {
    let sorted = partitions.get(partition);
    if (sorted === undefined) partitions.set(partition, (sorted = new SortedRows(compare)));
    if (to === 0 || (sorted.size > 0 && ranking.rejects(sorted, row))) return;
    const entry: Ranked = { id: rows.nextId(), partition, row, [TEXT]: null };
    sorted.insert(entry);
    rows.put(entry);
    for (let surplus = ranking.surplus(sorted); surplus > 0; surplus--) {
      const last = sorted.last()!;
      sorted.remove(last);
      rows.delete(last);
    }
  }

  return {
    inputs: [
      {
        process(_kind, row) {
          const partitions = windows.open(row[bounds.end] as number);
          if (partitions === undefined) late(row);
          else add(partitions, partitionOf(row), row);
        },
        watermark(ms) {
          for (const partitions of windows.close(ms)) {
            // Whatever has happened to the task, in one order.
            const groups = [...partitions.values()].filter(({ size }) => size > 0);
            groups.sort((a, b) => a.at(0)!.id - b.at(0)!.id).forEach(send);
          }
          output.watermark(ms);
        },
      },
    ],
    restored() {
      for (const entry of rows.restore()) {
        const partitions = windows.open(entry.row[bounds.end] as number)!;
        let sorted = partitions.get(entry.partition);
        if (sorted === undefined) partitions.set(entry.partition, (sorted = new SortedRows(compare)));
        sorted.insert(entry);
      }
    },
  };
}
