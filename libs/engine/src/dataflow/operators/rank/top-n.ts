import type { SortKey } from '@millrace/sql';
import { emitWanted, type RowTest } from '../../emit-wanted.ts';
import type { Operator, OperatorContext, Receiver } from '../../operator.ts';
import { INSERT, isAddition, type Row, type RowKind } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { identitiesOf } from '../kept/identities.ts';
import { KeptRows } from '../kept/kept-rows.ts';
import { ordersOf, type Order } from '../kept/orders.ts';
import { rankSender, RowNumbers, SharedRanks, TEXT, type Ranked, type RankSpec, type RowOrder } from './ranking.ts';

export interface TopNSpec extends RankSpec {
  readonly partition: readonly number[];
  readonly order: readonly SortKey[];
  /** Of equal rows the one that came last is first. */
  readonly newestFirst?: boolean;
  /** Every row that gets into the result is sent, none is taken back. */
  readonly appends?: boolean;
}

/**
 * Top-N that is corrected with every row. Of rows that are only ever added it keeps the first `to`; when rows may go
 * away, all of them, because any may move up.
 */
export function topN(spec: TopNSpec, context: OperatorContext): Operator {
  const { state, compiler, inputs, inputFields } = context;
  const [fields] = inputFields;
  const output = spec.appends ? additionsOnly(context.output) : context.output;
  const partitionOf = compiler.key(spec.partition, fields);
  const order = compiler.comparator(spec.order, fields);
  const compare = entryOrder(order, spec.newestFirst);
  const ranking =
    spec.fn === 'ROW_NUMBER'
      ? new RowNumbers(spec, order, output, rankSender(output, fields, compiler))
      : new SharedRanks(spec, order, output);
  const rows = new KeptRows<Ranked>(state, 'rows', {
    expires: true,
    spills: true,
    swept(entry) {
      partitions.forget(entry.partition, entry);
      if (retracts) identities.remove(identityOf(entry.row), entry);
    },
  });
  const partitions = ordersOf(state, 'partitions', rows, compare);
  const retracts = inputs[0].changelog === 'update';
  const identityOf = compiler.key(retracts ? fields.map((_, i) => i) : [], fields);
  const identities = identitiesOf<Ranked>(state, 'identities', rows);

  function put(entry: Ranked): [Order<Ranked>, place: number] {
    if (retracts) identities.add(identityOf(entry.row), entry);
    const sorted = partitions.open(entry.partition);
    return [sorted, sorted.insert(entry)];
  }

  /** What outlived its time is gone without a word, as Flink's state is. */
  function expire(partition: StateKey): void {
    const gone = partitions.expire(partition);
    if (retracts) for (const entry of gone) identities.remove(identityOf(entry.row), entry);
  }

  function add(partition: StateKey, row: Row): void {
    const known = partitions.get(partition);
    if (!retracts && known !== undefined && ranking.rejects(known, row)) return;
    const entry: Ranked = { id: rows.nextId(), partition, row, [TEXT]: null };
    const [sorted, place] = put(entry);
    rows.put(entry);
    ranking.added(sorted, place);
    if (retracts) return;
    for (let surplus = ranking.surplus(sorted); surplus > 0; surplus--) {
      const last = sorted.last()!;
      sorted.remove(last);
      rows.delete(last);
    }
    partitions.close(partition, sorted);
  }

  function remove(partition: StateKey, row: Row): void {
    const entry = identities.take(identityOf(row));
    // Its state has expired.
    if (entry === undefined) return;
    const sorted = partitions.get(partition)!;
    const place = sorted.remove(entry);
    rows.delete(entry);
    ranking.removed(sorted, place, entry);
    partitions.close(partition, sorted);
  }

  const process: Receiver['process'] = (kind: RowKind, row: Row) => {
    const partition = partitionOf(row);
    if (rows.expires) expire(partition);
    if (isAddition(kind)) add(partition, row);
    else remove(partition, row);
  };

  // Most rows do not get into the result.
  const wanted: RowTest = {
    fields: [...new Set([...spec.partition, ...spec.order.map(({ field }) => field)])],
    passes(row) {
      const known = partitions.get(partitionOf(row));
      return known === undefined || !ranking.rejects(known, row);
    },
  };

  return {
    inputs: [
      {
        process,
        watermark: (ms) => output.watermark(ms),
        ...(!retracts && !rows.expires && { emit: emitWanted(wanted, process) }),
      },
    ],
    restored() {
      const derived = [...partitions.derived, ...identities.derived];
      for (const entry of state.spills ? rows.restored(...derived) : rows.restore()) put(entry);
    },
  };
}

export function entryOrder(order: RowOrder, newestFirst = false): (a: Ranked, b: Ranked) => number {
  return newestFirst ? (a, b) => order(a.row, b.row) || b.id - a.id : (a, b) => order(a.row, b.row) || a.id - b.id;
}

function additionsOnly(output: Receiver): Receiver {
  return {
    process(kind, row) {
      if (isAddition(kind)) output.process(INSERT, row);
    },
    watermark: (ms) => output.watermark(ms),
  };
}
