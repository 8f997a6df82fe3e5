import {
  changes,
  compileRowEncoder,
  compileSource,
  Dataflow,
  FoldedTable,
  INSERT,
  restore,
  snapshot,
  trackChanges,
  type Receiver,
  type SourceReader,
} from '@millrace/engine';
import { JsonSink } from '@millrace/formats';
import { planSourceColumn, type DataflowPlan, type NodeOf } from '@millrace/plan';
import { MemoryStateStore } from '@millrace/state-memory';
import { formatType, type Script } from '@millrace/sql';
import { parseJson, type Row, type SinkRows } from '../oracle/rows.ts';

/** A record as it arrives: of which table, on which topic partition. */
export interface Arrival {
  readonly table: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

export interface Run {
  readonly sinks: Readonly<Record<string, SinkRows>>;
  /** Arrivals that stood at or behind their table's watermark when they came. */
  readonly behind: ReadonlySet<Arrival>;
}

/** A script, planned, and the times of its tables. */
export interface Prepared {
  readonly script: Script;
  readonly plan: DataflowPlan;
}

const clock = { processingTimeMs: 0 };

/**
 * Runs a plan over arrivals. `restartBefore` says where everything is thrown away but what was committed: from then on
 * new operators run on the restored state. The sinks are outside, as topics are. `spills`: state that may leaves the heap
 * with each commit; in every life of the task, or in every other one.
 */
export function run(
  { script, plan }: Prepared,
  arrivals: readonly Arrival[],
  restartBefore: ReadonlySet<number> = new Set(),
  spills: 'never' | 'always' | 'alternately' = 'never',
): Run {
  const tables = new Map<string, { readonly table: FoldedTable; readonly node: NodeOf<'sink'> }>();
  let lives = 0;
  const open = () => {
    const isOutside = spills === 'always' || (spills === 'alternately' && lives++ % 2 === 0);
    return new Task(plan, isOutside, (node) => {
      const known = tables.get(node.table) ?? { table: new FoldedTable(node), node };
      tables.set(node.table, known);
      return { process: (kind, row) => known.table.apply(kind, row), watermark: () => undefined };
    });
  };
  const times = new Map(script.tables.map((table) => [table.name, new TableTime(plan, script, table.name)]));
  for (const { table, partition } of arrivals) times.get(table)!.expect(partition);
  const behind = new Set<Arrival>();
  let task = open();
  task.start();
  arrivals.forEach((arrival, i) => {
    if (restartBefore.has(i)) {
      const committed = task.commit(i % 2 === 0);
      task = open();
      task.restore(committed, times);
    }
    if (spills !== 'never' && i % 3 === 0) task.commit(false);
    const time = times.get(arrival.table)!;
    if (time.isBehind(arrival)) behind.add(arrival);
    task.take(arrival);
    for (const [id, watermark] of time.advance(arrival)) task.watermark(id, watermark);
  });
  task.finish();
  return {
    behind,
    sinks: Object.fromEntries([...tables].map(([name, sink]) => [name, rowsOf(sink.table, sink.node)])),
  };
}

class Task {
  readonly #plan: DataflowPlan;
  readonly #dataflow: Dataflow;
  readonly #readers: readonly { readonly node: NodeOf<'source'>; readonly reader: SourceReader }[];
  readonly #payloads: Buffer[] = [];

  constructor(plan: DataflowPlan, spills: boolean, sink: (node: NodeOf<'sink'>) => Receiver) {
    this.#plan = plan;
    const spill = spills ? new MemoryStateStore(1).openTask() : undefined;
    this.#dataflow = new Dataflow(plan, { clock, functions: new Map(), sink, spill });
    trackChanges(this.#dataflow);
    const sources = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
    this.#readers = sources.map((node) => ({
      node,
      reader: compileSource(node.input, node.calc, this.#dataflow.compiler),
    }));
  }

  start(): void {
    this.#dataflow.start();
  }

  take({ table, bytes }: Arrival): void {
    for (const { node, reader } of this.#readers) {
      if (node.input.table !== table) continue;
      const row = reader.read(bytes, 0, bytes.length);
      if (row !== null) this.#dataflow.source(node.id).process(INSERT, row);
    }
  }

  watermark(id: number, ms: number): void {
    this.#dataflow.source(id).watermark(ms);
  }

  finish(): void {
    for (const node of this.#plan.nodes) if (node.op === 'source') this.watermark(node.id, Infinity);
  }

  /** What a commit makes durable: everything, or what the commits before left out. */
  commit(whole: boolean): Buffer[] {
    this.#payloads.push(...changes(this.#dataflow));
    return whole ? snapshot(this.#dataflow) : this.#payloads;
  }

  restore(payloads: readonly Buffer[], times: ReadonlyMap<string, TableTime>): void {
    for (const payload of payloads) restore(this.#dataflow, payload);
    this.#payloads.push(...payloads);
    this.#dataflow.restored();
    // A task's watermark is in its own state: it is told again.
    for (const time of times.values()) {
      for (const [id, watermark] of time.current()) this.watermark(id, watermark);
    }
  }
}

/** The event times of a table and its watermark: the lowest of its topic partitions. */
class TableTime {
  readonly #sources: readonly NodeOf<'source'>[];
  readonly #time: SourceReader | null;
  readonly #watermarkReader: SourceReader | null;
  readonly #partitions = new Map<number, number>();
  #watermark = -Infinity;

  constructor(plan: DataflowPlan, script: Script, name: string) {
    const table = script.tables.find((each) => each.name === name)!;
    const nodes = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
    this.#sources = nodes.filter(({ input }) => input.table === name);
    const { compiler } = new Dataflow({ ...plan, nodes: [] }, { clock, functions: new Map(), sink: () => never() });
    this.#time = table.watermark && compileSource(planSourceColumn(table, table.watermark.column), null, compiler);
    this.#watermarkReader = this.#sources.length > 0 ? compileSource(this.#sources[0].input, null, compiler) : null;
  }

  /** The topic partition will get records: until it has one the watermark stays where it is. */
  expect(partition: number): void {
    this.#partitions.set(partition, -Infinity);
  }

  isBehind({ bytes }: Arrival): boolean {
    if (this.#time === null) return false;
    const time = this.#time.read(bytes, 0, bytes.length)![0];
    return time !== null && (time as number) <= this.#watermark;
  }

  advance({ bytes, partition }: Arrival): [number, number][] {
    const reader = this.#watermarkReader;
    if (reader === null) return [];
    reader.read(bytes, 0, bytes.length);
    this.#partitions.set(partition, Math.max(this.#partitions.get(partition) ?? -Infinity, reader.watermark));
    const lowest = Math.min(...this.#partitions.values());
    if (lowest <= this.#watermark) return [];
    this.#watermark = lowest;
    return this.current();
  }

  current(): [number, number][] {
    return this.#watermark === -Infinity ? [] : this.#sources.map(({ id }) => [id, this.#watermark]);
  }
}

function rowsOf(table: FoldedTable, node: NodeOf<'sink'>): SinkRows {
  const encode = compileRowEncoder(node.fields);
  const out = new JsonSink();
  const rows = [...table.rows()].map((row) => {
    out.reset();
    encode(row, out);
    return parseJson(out.copy().toString()) as Row;
  });
  return { columns: node.fields.map(({ name, type }) => `${name} ${formatType(type)}`), rows };
}

function never(): never {
  throw new Error('a plan without nodes has no sinks');
}
