import { partitionOf, scannerEnvironment } from '@millrace/formats';
import type { DataflowOperator, ExchangeOutput, NodeOf, StagePlan } from '@millrace/plan';
import type { PendingBatch, TopicPosition } from '@millrace/ports';
import type { Field } from '@millrace/sql';
import { unbox } from '../codegen/boxed.ts';
import { Code } from '../codegen/code.ts';
import { encodedSize, emitFields, withBytes } from '../codegen/fields.ts';
import { emitKey, emitOutputPrelude } from '../codegen/outputs.ts';
import type { Receiver } from '../dataflow/operator.ts';
import { alignedStart } from '../dataflow/operators/window/slicing.ts';
import type { Row, RowKind } from '../dataflow/row.ts';
import { kernel, KERNEL_PRELUDE } from '../kernel/index.ts';
import { MOST_ROW_BYTES } from '../kernel/row-limit.ts';
import type { FlushContext, TaskContext } from '../task.ts';
import { CHANGE, LATE, ROW } from './exchange-format.ts';
import { ExchangeWriter } from './exchange-writer.ts';

/**
 * The end of a part of a cut plan: changes go to the tasks that own their keys, in the order in which they come. In front
 * of a change stands the watermark that was there before it; who gets none is told with the commit, and at once of what
 * may close a window there.
 */
export class Send implements Receiver {
  readonly #exchange: ExchangeWriter;
  readonly process: (kind: RowKind, row: Row) => void;
  readonly #closes: NodeOf<'send'>['closes'];
  #watermark = -Infinity;
  /** The watermark that may close a window of the readers. */
  #nextPass = -Infinity;

  constructor(output: ExchangeOutput, { fields, closes }: NodeOf<'send'>, upstream: number) {
    this.#exchange = new ExchangeWriter(output, upstream);
    this.#closes = closes;
    this.process = compileSend(output, fields, (partition) => {
      this.#exchange.sendWatermark(partition, this.#watermark);
      return this.#exchange.open(partition);
    });
  }

  watermark(ms: number): void {
    this.#watermark = ms;
    if (this.#closes === undefined || ms < this.#nextPass) return;
    const { everyMs, offsetMs } = this.#closes;
    this.#nextPass = alignedStart(ms + 1, everyMs, offsetMs) + everyMs - 1;
    this.#exchange.sendWatermarkToAll(ms);
  }

  get pendingBytes(): number {
    return this.#exchange.pendingBytes;
  }

  /** Tells one of the readers, and none twice, that more rows were late. */
  tellLate(more: number): void {
    if (more === 0) return;
    const sink = this.#exchange.open(0);
    sink.byte(LATE);
    sink.integer(more);
  }

  /** `positions`: how far the sources are read of which everything was sent. */
  flush({ beat, nowMs, headers }: FlushContext, positions: readonly TopicPosition[], isIdle: boolean): PendingBatch[] {
    return this.#exchange.flush(this.#watermark, positions, beat, nowMs, headers, isIdle);
  }
}

/** By output of the stage, as the plan's `send` nodes name them. */
export function openSends(
  { output, moreOutputs = [] }: StagePlan,
  { plan }: DataflowOperator,
  context: TaskContext,
): Send[] {
  const outputs = [output, ...moreOutputs].filter(({ kind }) => kind === 'exchange') as ExchangeOutput[];
  const numbers = [context.firstUpstream, ...(context.moreFirstUpstreams ?? [])];
  return outputs.map((to, i) => {
    const node = plan.nodes.find((each): each is NodeOf<'send'> => each.op === 'send' && each.output === i)!;
    return new Send(to, node, numbers[i] + context.task);
  });
}

function compileSend(
  { keys, partitions }: ExchangeOutput,
  fields: readonly Field[],
  open: (partition: number) => ReturnType<ExchangeWriter['open']>,
): (kind: RowKind, row: Row) => void {
  const code = new Code();
  code.line("'use strict';");
  emitOutputPrelude(code);
  code.block('return function (kind, row)', () => {
    const values = fields.map(({ type }, i) => unbox(`row[${i}]`, type, code));
    let partition = '0';
    if (keys.length > 0 && partitions > 1) {
      const end = emitKey(keys.map((key) => values[key]), code); // prettier-ignore
      partition = `partitionOf(keyBytes, 0, ${end}, ${partitions})`;
    }
    const parts = withBytes(values, code);
    const sink = code.const('sink', `open(${partition})`);
    code.line(`${sink}.reserve(2 + ${encodedSize(parts)});`);
    const b = code.const('out', `${sink}.bytes`);
    const p = code.let('outAt', `${sink}.at`);
    code.line(`if (kind === 0) ${b}[${p}++] = ${ROW};`);
    code.line(`else { ${b}[${p}++] = ${CHANGE}; ${b}[${p}++] = kind; }`);
    emitFields(parts, b, p, code);
    code.line(`if (${p} - ${sink}.at > ${MOST_ROW_BYTES}) refuseTooLarge(${p} - ${sink}.at);`);
    code.line(`${sink}.at = ${p};`);
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals or constants
  const make = new Function(
    ...['$kernel', '$json', '$constants', 'partitionOf', 'open'],
    KERNEL_PRELUDE + code.toString(),
  ) as (...environment: unknown[]) => (kind: RowKind, row: Row) => void;
  return make(kernel, scannerEnvironment, code.constants, partitionOf, open);
}
