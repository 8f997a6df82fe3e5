import { expect } from '@jest/globals';
import type { DataflowNode, NodeBody, SourceInput } from '@millrace/plan';
import type { TaskState } from '@millrace/ports';
import type { Field, SqlType } from '@millrace/sql';
import { MemoryDisk, MemoryStateStore } from '@millrace/state-memory';
import { ByteSink } from '../../kernel/binary.ts';
import { PlainReader, putPlain } from '../../kernel/plain-codec.ts';
import { Dataflow } from '../dataflow.ts';
import type { UserFunctionBody } from '../../functions/user-function.ts';
import { KIND_NAMES, type Row, type RowKind, type SqlValue } from '../row.ts';
import type { StateKey } from '../state.ts';

export type KindName = (typeof KIND_NAMES)[number];

/** What happens to a dataflow under test. `source`: node id, 0 if not given; a watermark without it is for all sources. */
export type TestEvent =
  | readonly [kind: KindName, row: Row, source?: number]
  | { readonly watermark: number; readonly source?: number }
  | { readonly processingTime: number };

/** A change that came out: its kind, then the values. */
export type Change = readonly [kind: KindName, ...values: SqlValue[]];

export interface TestOptions {
  /** User functions by name. */
  readonly functions?: ReadonlyMap<string, UserFunctionBody>;
  readonly stateTtlMs?: number;
  /** Put the watermarks that come out between the changes. */
  readonly watermarks?: boolean;
  /** A restart reads what was written to the state log, change by change; else all state at once. */
  readonly logged?: boolean;
  /**
   * State that can be outside of the heap is, and nothing of it stays there: in every life, or in every other
   * one, or in every life, which begins with what one before it kept, and reads only what came later. */
  readonly spills?: 'always' | 'alternately' | 'kept';
}

export const type = {
  bigint: { kind: 'BIGINT', nullable: true },
  int: { kind: 'INT', nullable: true },
  double: { kind: 'DOUBLE', nullable: true },
  boolean: { kind: 'BOOLEAN', nullable: true },
  string: { kind: 'VARCHAR', length: 2147483647, nullable: true },
  timestamp: { kind: 'TIMESTAMP', precision: 3, nullable: true },
} as const satisfies Record<string, SqlType>;

/** Fields by name: `{ id: type.bigint, t: 'rowtime' }`. */
export function fields(definition: Readonly<Record<string, SqlType | 'rowtime' | 'proctime'>>): Field[] {
  return Object.entries(definition).map(([name, of]) =>
    of === 'rowtime' || of === 'proctime' ? { name, type: type.timestamp, timeAttribute: of } : { name, type: of },
  );
}

/** A source node. */
export function source(id: number, of: readonly Field[], changelog: 'append' | 'update' = 'append'): DataflowNode {
  return {
    id,
    name: `t.source.${id}`,
    inputs: [],
    fields: of,
    changelog,
    op: 'source',
    input: {} as SourceInput,
    calc: null,
  };
}

/** Any other node. */
export function node<Body extends NodeBody>(
  id: number,
  inputs: readonly number[],
  of: readonly Field[],
  changelog: 'append' | 'update',
  body: Body,
): DataflowNode {
  return { id, name: `t.${body.op}.${id}`, inputs, fields: of, changelog, ...body };
}

/** Nodes with a sink behind the last one. */
function withSink(nodes: readonly DataflowNode[]): DataflowNode[] {
  const last = nodes[nodes.length - 1];
  const body = { op: 'sink', table: 't', keys: [], keyed: false, shows: 'last' } as const;
  return [...nodes, node(nodes.length, [last.id], last.fields, last.changelog, body)];
}

/** One life of a dataflow between two restarts. */
export class TestDataflow {
  readonly #nodes: readonly DataflowNode[];
  readonly #options: TestOptions;
  readonly #clock: { processingTimeMs: number };
  /** Last watermark by source: whoever restarts a task sends them again. */
  readonly #watermarks: Map<number, number>;
  readonly dataflow: Dataflow;
  readonly changes: Change[];
  /** Where state is that is outside of the heap. */
  readonly outside: TaskState | undefined;
  /** All state, and what changed of it, since the first life; when it is kept. */
  readonly #log: [operator: string, map: string, key: StateKey, value: unknown, writtenMs: number][] | null;
  readonly #life: number;
  readonly #disk: MemoryDisk;
  readonly #store: MemoryStateStore;

  /** `nodes` without the sink; `before`: the life to go on from, with its state and everything that came out so far. */
  constructor(nodes: readonly DataflowNode[], options: TestOptions = {}, before?: TestDataflow) {
    this.#nodes = nodes;
    this.#options = options;
    this.#clock = { processingTimeMs: before ? before.#clock.processingTimeMs : 0 };
    this.#watermarks = new Map(before ? before.#watermarks : []);
    this.changes = before?.changes ?? [];
    this.#log = before === undefined ? (options.logged ? [] : null) : before.#log;
    let live = before === undefined;
    this.#life = before === undefined ? 1 : before.#life + 1;
    this.#disk = before === undefined ? new MemoryDisk() : before.#disk;
    this.#store = new MemoryStateStore(1, options.spills === 'kept' ? this.#disk : null);
    const spills = options.spills !== undefined && (options.spills !== 'alternately' || this.#life % 2 === 1);
    this.outside = spills ? this.#store.openTask('t') : undefined;
    this.dataflow = new Dataflow(
      {
        formatVersion: 1,
        pipeline: 'p',
        nodes: withSink(nodes),
        functions: [],
        stateTtlMs: options.stateTtlMs ?? 0,
      },
      {
        clock: this.#clock,
        functions: options.functions ?? new Map<string, UserFunctionBody>(),
        spill: this.outside,
        sink: () => ({
          process: (kind, row) => this.changes.push([KIND_NAMES[kind], ...row]),
          watermark: (ms) => {
            if (live && options.watermarks) this.changes.push(['+I', `watermark ${ms}`]);
          },
        }),
      },
    );
    if (this.#log !== null)
      for (const { maps } of this.dataflow.states.values()) maps.forEach((map) => map.trackChanges());
    if (before === undefined) {
      this.dataflow.start();
      return;
    }
    const kept = Number(this.outside?.local?.stamp ?? 0);
    for (const [i, [operator, name, key, value, writtenMs]] of before.snapshot().entries()) {
      const map = this.dataflow.states.get(operator)!.maps.get(name)!;
      if (i >= kept || map.isKept !== true) map.load(key, value, writtenMs);
    }
    this.dataflow.restored();
    for (const [id, ms] of this.#watermarks) this.dataflow.source(id).watermark(ms);
    live = true;
  }

  /** State as it comes back from the state log: all of it, or what was ever written to the log. */
  snapshot(): [operator: string, map: string, key: StateKey, value: unknown, writtenMs: number][] {
    const read = (of: 'all' | 'takeChanges') => {
      const entries = [...this.dataflow.states].flatMap(([operator, { maps }]) =>
        [...maps].flatMap(([name, map]) => map[of]().map((entry) => [operator, name, ...entry] as const)),
      );
      const sink = new ByteSink();
      putPlain(sink, entries);
      return new PlainReader(sink.copy()).value() as [string, string, StateKey, unknown, number][];
    };
    this.dataflow.sweep();
    if (this.#log === null) return read('all');
    this.#log.push(...read('takeChanges'));
    return this.#log;
  }

  /** Everything that may leaves the heap. */
  checkpoint(): void {
    this.dataflow.sweep();
    for (const { maps } of this.dataflow.states.values()) maps.forEach((map) => map.takeChanges());
  }

  restart(): TestDataflow {
    if (this.#options.spills === 'kept') {
      const { length } = this.snapshot();
      if (this.#life % 4 < 2) this.outside!.local!.keep(Buffer.from(String(length)));
      this.#disk.died(this.#store);
    }
    return new TestDataflow(this.#nodes, this.#options, this);
  }

  send(event: TestEvent): void {
    if ('processingTime' in event) {
      this.#clock.processingTimeMs = event.processingTime;
      this.dataflow.processingTime(event.processingTime);
    } else if ('watermark' in event) {
      for (const { op, id } of this.#nodes) {
        if (op !== 'source' || (event.source ?? id) !== id) continue;
        this.#watermarks.set(id, event.watermark);
        this.dataflow.source(id).watermark(event.watermark);
      }
    } else {
      const [kind, row, id = 0] = event;
      this.dataflow.source(id).process(KIND_NAMES.indexOf(kind) as RowKind, row);
    }
  }
}

/**
 * What comes out of the last of `nodes` (in order of id, without a sink): the same with a restart after every event,
 * wherever the state is.
 */
export function run(
  nodes: readonly DataflowNode[],
  events: readonly TestEvent[],
  options: TestOptions = {},
): readonly Change[] {
  const straight = new TestDataflow(nodes, options);
  events.forEach((event) => straight.send(event));
  const spilled = new TestDataflow(nodes, { ...options, spills: 'always' });
  for (const event of events) {
    spilled.send(event);
    spilled.checkpoint();
  }
  expect(spilled.changes).toEqual(straight.changes);
  for (const restart of [
    { logged: false },
    { logged: true, spills: 'alternately' },
    { logged: true, spills: 'kept' },
  ] as const) {
    let broken = new TestDataflow(nodes, { ...options, ...restart });
    for (const event of events) {
      broken.send(event);
      broken = broken.restart();
    }
    expect(broken.changes).toEqual(straight.changes);
  }
  return straight.changes;
}
