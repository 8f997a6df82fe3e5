import { stateOf, type DataflowNode, type DataflowPlan, type NodeBody, type NodeOf } from '@millrace/plan';
import type { TaskState } from '@millrace/ports';
import { guard, type FailedRow } from './guard.ts';
import type { Operator, OperatorFactory, OperatorStats, Receiver, TaskClock } from './operator.ts';
import { operators } from './operators/index.ts';
import type { UserFunctionBody } from '../functions/user-function.ts';
import { RowCompiler } from './row-compiler.ts';
import type { Row, RowKind } from './row.ts';
import { Spill } from './spilling-map.ts';
import { OperatorState } from './state.ts';

export interface DataflowOptions {
  readonly clock: TaskClock;
  /** Bodies of the plan's user functions, by name. */
  readonly functions: ReadonlyMap<string, UserFunctionBody>;
  /** Takes the rows of a sink; what it must remember of them is in `state`. */
  readonly sink: (node: NodeOf<'sink'>, state: OperatorState, compiler: RowCompiler) => Receiver;
  /** Takes the rows that a part of a cut plan sends on. */
  readonly send?: (node: NodeOf<'send'>) => Receiver;
  /** Is told of rows that are late and were dropped. */
  readonly late?: (node: DataflowNode, input: number, row: Row) => void;
  /** For state that need not be in the heap. Absent: all of it is. */
  readonly spill?: TaskState;
  /** Takes a row out of the query where an operator cannot be computed over it. Without it the failure is thrown. */
  readonly failed?: (node: DataflowNode, ...failed: Parameters<FailedRow>) => void;
}

/**
 * The operators of a plan, wired up: rows go in at the sources and come out at the sinks, synchronously. Call order:
 * constructed → [state loaded → `restored`] or `start` → any number of `source(id).process`/`watermark`,
 * `processingTime` and `commit`.
 */
export class Dataflow {
  readonly #operators: { readonly node: DataflowNode; readonly operator: Operator }[] = [];
  readonly #sources = new Map<number, Receiver>();
  readonly #states = new Map<string, OperatorState>();
  readonly stats: OperatorStats = { late: 0 };
  readonly compiler: RowCompiler;
  readonly #spill: Spill | null;
  /** Operators whose state nothing ends. */
  readonly #growing: readonly string[];

  constructor(plan: DataflowPlan, options: DataflowOptions) {
    const inputsOf = ({ inputs }: DataflowNode) => inputs.map((id) => plan.nodes[id]);
    const isGrowing = (node: DataflowNode) => stateOf(node, inputsOf(node), plan.stateTtlMs).growth === 'grows';
    this.#growing = plan.nodes.filter(isGrowing).map(({ name }) => name);
    this.compiler = new RowCompiler(options.clock, options.functions);
    this.#spill = options.spill ? new Spill(options.spill) : null;
    const readers = plan.nodes.map((): Receiver[] => []);
    // From the sinks up, so that the receivers of a node exist before it does.
    for (const node of [...plan.nodes].reverse()) {
      const output = fanOut(readers[node.id]);
      if (node.op === 'source' || node.op === 'receive') {
        this.#sources.set(node.id, output);
        continue;
      }
      const operator = this.#make(plan, node, output, options);
      const { failed } = options;
      const take: FailedRow | undefined = failed && ((...each) => failed(node, ...each));
      node.inputs.forEach((input, i) =>
        readers[input].push(take ? guard(operator.inputs[i], i, take) : operator.inputs[i]),
      );
      this.#operators.unshift({ node, operator });
    }
  }

  #make(plan: DataflowPlan, node: DataflowNode, output: Receiver, options: DataflowOptions): Operator {
    const { clock, sink, send, late } = options;
    if (node.op === 'send') return { inputs: [send!(node)] };
    const inputTtlMs = 'inputTtlMs' in node ? node.inputTtlMs : [];
    const spill = this.#spill && { to: this.#spill, operator: node.name };
    const state = new OperatorState(clock, plan.stateTtlMs, inputTtlMs, spill);
    this.#states.set(node.name, state);
    if (node.op === 'sink') return { inputs: [sink(node, state, this.compiler)] };
    const inputs = node.inputs.map((id) => plan.nodes[id]);
    const make = operators[node.op as keyof typeof operators] as unknown as OperatorFactory<NodeBody['op']>;
    const { compiler } = this;
    return make(node, {
      output,
      state,
      compiler,
      inputs,
      inputFields: inputs.map(({ fields }) => fields),
      operator: (name) => this.#operators.find((each) => each.node.name === name)!.operator,
      clock,
      late: (row, input = 0, rows = 1) => {
        this.stats.late += rows;
        late?.(node, input, row);
      },
    });
  }

  /** Where the rows of a source node go in. */
  source(id: number): Receiver {
    return this.#sources.get(id)!;
  }

  /** State by the name of its operator. */
  get states(): ReadonlyMap<string, OperatorState> {
    return this.#states;
  }

  /** Entries by operator, of those whose state nothing ends. */
  growing(): ReadonlyMap<string, number> {
    return new Map(this.#growing.map((name) => [name, this.#states.get(name)?.entries ?? 0]));
  }

  /** Drops some of the state that has expired: a little at each commit, before changes are taken. */
  sweep(): void {
    for (const state of this.#states.values()) state.sweep();
  }

  /** Receivers first: an operator may send when it starts. */
  start(): void {
    for (const { operator } of [...this.#operators].reverse()) operator.start?.();
  }

  restored(): void {
    for (const { operator } of [...this.#operators].reverse()) operator.restored?.();
  }

  /** The earliest processing time at which an operator has something to do without input; Infinity: there is none. */
  dueMs(): number {
    return this.#operators.reduce((least, { operator }) => Math.min(least, operator.dueMs?.() ?? Infinity), Infinity);
  }

  /** Processing time has reached `ms`; the clock says so already. */
  processingTime(ms: number): void {
    for (const { operator } of this.#operators) operator.processingTime?.(ms);
  }

  /** Sends what is kept only until a commit; before its changes of state are asked for. */
  commit(): void {
    for (const { operator } of this.#operators) operator.commit?.();
  }

  /** Rough bytes of that. */
  get pendingBytes(): number {
    return this.#operators.reduce((sum, { operator }) => sum + (operator.pendingBytes?.() ?? 0), 0);
  }
}

function fanOut(receivers: readonly Receiver[]): Receiver {
  if (receivers.length === 1) return receivers[0];
  return {
    process(kind: RowKind, row: Row) {
      for (const receiver of receivers) receiver.process(kind, row);
    },
    watermark(ms: number) {
      for (const receiver of receivers) receiver.watermark(ms);
    },
    ignoresBefore: receivers.every(({ ignoresBefore }) => ignoresBefore === true),
  };
}
