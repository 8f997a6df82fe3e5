import type { DataflowNode, DataflowOperator } from '@millrace/plan';
import { MillraceError } from '@millrace/ports';
import { box } from '../codegen/boxed.ts';
import { emitDecodedFields } from '../codegen/fields.ts';
import { INSERT, type Row, type RowKind } from '../dataflow/row.ts';
import type { Receiver } from '../dataflow/operator.ts';
import type { RowCompiler } from '../dataflow/row-compiler.ts';
import { getInteger } from '../kernel/binary.ts';
import { R } from '../kernel/registers.ts';
import type { TaskContext } from '../task.ts';
import {
  CHANGE,
  CONTROL,
  getPositions,
  getRecordHeader,
  getWatermark,
  IDLE,
  LATE,
  ROW,
  WATERMARK,
} from './exchange-format.ts';
import type { ExchangeScalars } from './state-format.ts';
import { UpstreamPositions } from './upstream-positions.ts';
import { beginWhereOthersAre, leastActive, stagesOfUpstreams } from './upstreams.ts';

/** Rows of one stage in front, for one node. */
interface Inlet {
  /** The `source` or `receive` node that they are for. */
  readonly node: number;
  /** Of that stage's tasks in the exchange. */
  readonly numbers: readonly number[];
  readonly decode: (b: Buffer, p: number) => Row;
  watermark: number;
}

/**
 * What goes into the task of a dataflow: rows of all the stages in front come through one exchange. The watermark of each
 * is the least of its tasks'; a stage whose tasks are all idle goes along with the others.
 */
export class Inlets {
  readonly scalars: ExchangeScalars;
  /** Rows that were late on the way here, as far as `scalars` do not count them since they were restored. */
  late = 0;
  readonly #inlets: readonly Inlet[];
  /** By upstream task. */
  readonly #inletOf: readonly Inlet[];
  /** Where the rows for a node go in. */
  readonly #to: (node: number) => Receiver;

  constructor(operator: DataflowOperator, context: TaskContext, compiler: RowCompiler, to: (node: number) => Receiver) {
    this.#to = to;
    const stages = stagesOfUpstreams(context);
    const nodes = operator.sources.map((id) => operator.plan.nodes[id]);
    this.#inlets = nodes.map((node, from) => {
      const numbers = [...stages.keys()].filter((number) => stages[number] === from);
      return { node: node.id, numbers, decode: compileDecoder(node, compiler), watermark: -Infinity };
    });
    this.#inletOf = stages.map((from) => this.#inlets[from]);
    const readers = (topic: string) =>
      this.#inlets.reduce((sum, { numbers }, i) => sum + readersOf(topic, nodes[i], numbers.length), 0);
    this.scalars = {
      watermarks: new Float64Array(stages.length).fill(-Infinity),
      idle: new Uint8Array(stages.length),
      late: 0,
      positions: new UpstreamPositions(readers),
    };
  }

  /** The least of what was told; an idle task has not told less than the others. */
  get watermark(): number {
    return this.scalars.watermarks.reduce((a, b) => Math.min(a, b), Infinity);
  }

  /** Whether no task in front holds a watermark back. */
  get isIdle(): boolean {
    return this.scalars.idle.every((is) => is === 1);
  }

  /** Takes in one record of the exchange. */
  take(b: Buffer, start: number, end: number): void {
    let p = getRecordHeader(b, start);
    const upstream = R[0];
    const from = this.#inletOf[upstream];
    if (from === undefined) throw unknownUpstream(upstream, this.#inletOf.length);
    const receiver = this.#to(from.node);
    while (p < end) {
      const kind = b[p++];
      if (kind !== IDLE) this.scalars.idle[upstream] = 0;
      if (kind === ROW || kind === CHANGE) {
        const change = kind === ROW ? INSERT : (b[p++] as RowKind);
        const row = from.decode(b, p);
        p = R[0];
        receiver.process(change, row);
      } else if (kind === WATERMARK || kind === CONTROL) {
        p = getWatermark(b, p);
        this.#advance(from, upstream, R[0]);
        if (kind === CONTROL) p = this.#takePositions(upstream, b, p);
      } else if (kind === LATE) {
        p = getInteger(b, p);
        this.late += R[0];
      } else if (kind === IDLE) {
        this.scalars.idle[upstream] = 1;
        this.#settle(from);
      } else {
        const message = `reading an exchange: unknown entry ${kind}; run the release that wrote it`;
        throw new MillraceError('MLR_ENGINE_EXCHANGE_FORMAT', message);
      }
    }
  }

  #takePositions(upstream: number, b: Buffer, p: number): number {
    const { positions } = this.scalars;
    return getPositions(b, p, (topic, partition, offset) => {
      positions.set(upstream, topic, partition, offset);
    });
  }

  #advance(from: Inlet, task: number, watermark: number): void {
    const { watermarks } = this.scalars;
    if (!(watermark > watermarks[task])) return;
    watermarks[task] = watermark;
    this.#settle(from);
  }

  #settle(from: Inlet): void {
    this.#passOn(from, leastActive(this.scalars, from.numbers));
    const { idle, watermarks } = this.scalars;
    const resting = this.#inlets.filter(({ numbers }) => numbers.every((number) => idle[number] === 1));
    if (resting.length === 0 || resting.length === this.#inlets.length) return;
    const active = this.#inlets.filter((inlet) => !resting.includes(inlet));
    const least = active.reduce((lowest, { watermark }) => Math.min(lowest, watermark), Infinity);
    for (const inlet of resting) {
      for (const number of inlet.numbers) watermarks[number] = Math.max(watermarks[number], least);
      this.#passOn(inlet, this.#leastOf(inlet));
    }
  }

  #passOn(from: Inlet, least: number): void {
    if (!(least > from.watermark)) return;
    from.watermark = least;
    this.#to(from.node).watermark(least);
  }

  #leastOf({ numbers }: Inlet): number {
    return numbers.reduce((least, number) => Math.min(least, this.scalars.watermarks[number]), Infinity);
  }

  /** After `scalars` were restored. */
  restored(): void {
    this.late = 0;
    for (const inlet of this.#inlets) {
      beginWhereOthersAre(this.scalars.watermarks, inlet.numbers);
      inlet.watermark = this.#leastOf(inlet);
    }
  }

  /** Operators keep what they hold, not how far time has come: they are told again. */
  resume(): void {
    for (const { node, watermark } of this.#inlets) {
      if (watermark > -Infinity) this.#to(node).watermark(watermark);
    }
  }

  reset(): void {
    this.scalars.watermarks.fill(-Infinity);
    this.scalars.idle.fill(0);
    this.scalars.late = this.late = 0;
    this.scalars.positions.clear();
    for (const inlet of this.#inlets) inlet.watermark = -Infinity;
  }
}

/** How many of a stage's tasks can say how far a topic partition is read: of a source the one that reads it. */
function readersOf(topic: string, node: DataflowNode, tasks: number): number {
  if (node.op === 'source') return node.input.topic === topic ? 1 : 0;
  if (node.op !== 'receive' || !node.from.topics.includes(topic)) return 0;
  return node.from.kind === 'source' ? 1 : tasks;
}

/** Reads one encoded row; the position behind it is left in R[0]. */
function compileDecoder(node: DataflowNode, compiler: RowCompiler): (b: Buffer, p: number) => Row {
  // What an operator pads with NULL keeps its type.
  const isNullable = node.op === 'receive';
  const fields = node.fields.map(({ type }) => ({ type: isNullable ? { ...type, nullable: true } : type }));
  return compiler.compile(['b', 'p'], (code) => {
    const at = code.let('at', 'p');
    const values = emitDecodedFields(fields, 'b', at, code).map((value) => box(value, code));
    code.line(`const row = [${values.join(', ')}];`);
    code.line(`R[0] = ${at};`);
    code.line('return row;');
  });
}

function unknownUpstream(upstream: number, known: number): MillraceError {
  return new MillraceError(
    'MLR_ENGINE_UPSTREAM',
    `reading an exchange: upstream task ${upstream}, expected fewer than ${known}`,
    { retriable: true }, // A source has grown, and this process has not noticed yet.
  );
}
