import type { DataflowNode, NodeBody, NodeOf } from '@millrace/plan';
import type { Field } from '@millrace/sql';
import type { Code } from '../codegen/code.ts';
import type { Value } from '../codegen/value.ts';
import type { Row, RowKind } from './row.ts';
import type { RowCompiler } from './row-compiler.ts';
import type { OperatorState } from './state.ts';

/** One input of an operator, and so the output of the one before. */
export interface Receiver {
  /** A change. May throw a `ComputationFailure` (kernel/failure.ts): the query cannot be computed over this record. */
  process(kind: RowKind, row: Row): void;
  /**
   * No row with an event time at or below `ms` comes any more on this input (those that do are late). Grows;
   * `Infinity` at the end of a bounded input. Send on what it makes final first, then the watermark.
   */
  watermark(ms: number): void;
  /**
   * -U rows are not wanted: the +U behind each says enough, because it has the same key. They may come all the same.
   */
  readonly ignoresBefore?: boolean;
  /**
   * Emits what `process` does with a row of these values, which then never is an array. `kind`: source text of its kind.
   * In scope are the functions of the kernel and of libs/formats `jsonWriting`. See codegen's `emitRow`.
   */
  emit?(kind: string, values: readonly Value[], code: Code): void;
}

/**
 * One operator of a task. Single-threaded and synchronous; everything it must not forget is in `context.state`.
 * Call order: constructed → (`restored` after state was loaded) → any number of `inputs[i].process`/`watermark`,
 * `processingTime` and `commit`.
 */
export interface Operator {
  readonly inputs: readonly Receiver[];
  /** Processing time has reached `ms` (it never goes back); called before the records read at that time. */
  processingTime?(ms: number): void;
  /** The processing time at which there is something to do without input; Infinity: none. Absent: time is no matter. */
  dueMs?(): number;
  /** State was loaded: rebuild what is derived from it. */
  restored?(): void;
  /** Before anything else is read: what does not depend on input (VALUES). */
  start?(): void;
  /** A commit comes: send what is kept only until then. */
  commit?(): void;
  /** Rough bytes of that. */
  pendingBytes?(): number;
  /** Of an aggregate per window without keys: what it would send for an open window as it stands; undefined: no rows. */
  running?(end: number): Row | undefined;
}

export interface OperatorContext {
  readonly output: Receiver;
  readonly state: OperatorState;
  readonly compiler: RowCompiler;
  /** Fields of each input. */
  readonly inputFields: readonly (readonly Field[])[];
  readonly inputs: readonly DataflowNode[];
  /** Another operator of the task, by the name of its node. Not before all are made. */
  readonly operator: (name: string) => Operator;
  readonly clock: TaskClock;
  /** A row is late: it is dropped. `input`: where it came in; `rows`: how many it stands for. */
  late(row: Row, input?: number, rows?: number): void;
}

/** Time as the task sees it; never the machine's. */
export interface TaskClock {
  /** Epoch ms; what PROCTIME() and CURRENT_TIMESTAMP say. */
  readonly processingTimeMs: number;
}

export interface OperatorStats {
  /** Records dropped because their window (or their place in an OVER, a join) was closed. */
  late: number;
}

/** Makes the operator of a node. */
export type OperatorFactory<Op extends NodeBody['op']> = (node: NodeOf<Op>, context: OperatorContext) => Operator;

/** The watermark of several inputs: the lowest. */
export class CombinedWatermark {
  readonly #inputs: Float64Array;
  #current = -Infinity;

  constructor(count: number) {
    this.#inputs = new Float64Array(count).fill(-Infinity);
  }

  get current(): number {
    return this.#current;
  }

  /** Takes in the watermark of one input; answers whether the combined one moved. */
  advance(input: number, ms: number): boolean {
    const inputs = this.#inputs;
    if (ms <= inputs[input]) return false;
    inputs[input] = ms;
    let lowest = ms;
    for (let i = 0; i < inputs.length; i++) if (inputs[i] < lowest) lowest = inputs[i];
    if (lowest <= this.#current) return false;
    this.#current = lowest;
    return true;
  }
}
