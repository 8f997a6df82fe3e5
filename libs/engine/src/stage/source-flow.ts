import type { DataflowOperator, SourceInput, StagePlan } from '@millrace/plan';
import type { PendingBatch } from '@millrace/ports';
import { Dataflow } from '../dataflow/dataflow.ts';
import type { TaskClock } from '../dataflow/operator.ts';
import { INSERT, type Row } from '../dataflow/row.ts';
import type { UserFunctionBody } from '../functions/user-function.ts';
import type { FlushContext, TaskContext } from '../task.ts';
import { FailedRows } from './failed-rows.ts';
import { RowTexts } from './row-texts.ts';
import { openSends, type Send } from './send.ts';

/**
 * What a source's own tasks do with the rows they decode, in front of an exchange: operators of the general engine that
 * keep nothing from one commit to the next.
 */
export class SourceFlow {
  readonly #dataflow: Dataflow;
  readonly #input: ReturnType<Dataflow['source']>;
  readonly #sends: readonly Send[];
  readonly #failedRows: FailedRows;

  constructor(
    plan: StagePlan,
    operator: DataflowOperator,
    { topic }: SourceInput,
    functions: ReadonlyMap<string, UserFunctionBody>,
    context: TaskContext,
    clock: TaskClock,
  ) {
    this.#sends = openSends(plan, operator, context);
    // What fails behind the record it came from, because a partial fits into no record, is the source's dead letter, too.
    this.#failedRows = new FailedRows({ ...plan, deadLetters: { topic, partitions: Infinity } }, context);
    const texts = new RowTexts(operator.plan.nodes);
    this.#dataflow = new Dataflow(operator.plan, {
      clock,
      functions,
      sink() {
        throw new Error('a sink in a task that reads a source');
      },
      send: ({ output }) => this.#sends[output],
      failed: (node, _input, row, failure) => {
        // The record at hand is what fails.
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the task around each record
        if (node.op !== 'send') throw failure;
        this.#failedRows.add(node.name, texts.of(node.inputs[0], row!), failure);
      },
    });
    this.#input = this.#dataflow.source(operator.sources[0]);
  }

  /** Takes in a row. May throw a `ComputationFailure`: then the row changed nothing. */
  take(row: Row): void {
    this.#input.process(INSERT, row);
  }

  watermark(ms: number): void {
    this.#input.watermark(ms);
  }

  get pendingBytes(): number {
    return this.#sends.reduce((sum, send) => sum + send.pendingBytes, this.#dataflow.pendingBytes);
  }

  flush(context: FlushContext, isIdle: boolean): PendingBatch[] {
    this.#dataflow.commit();
    return [
      ...this.#sends.flatMap((send) => send.flush(context, context.positions, isIdle)),
      ...this.#failedRows.flush(context.nowMs),
    ];
  }
}
