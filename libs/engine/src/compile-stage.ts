import type { SourceInput, StagePlan } from '@millrace/plan';
import { unsupported } from './codegen/errors.ts';
import { compileCode } from './stage/host.ts';
import { deletionStage } from './stage/deletions.ts';
import { DataflowTask } from './stage/dataflow-task.ts';
import { ExchangeTask } from './stage/exchange-task.ts';
import { SourceTask } from './stage/source-task.ts';
import type { CompileOptions, StageProgram } from './task.ts';

/** Compiles a stage to JavaScript. Throws `MLR_ENGINE_UNSUPPORTED` for what this engine cannot do. */
export function compileStage(plan: StagePlan, options: CompileOptions = {}): StageProgram {
  const { input } = plan;
  const { decoder, functions = new Map() } = options;
  if (input.kind === 'source' && input.format !== 'json' && decoder === undefined) {
    throw unsupported(`the format ${input.format} without a decoder (compile with one)`);
  }
  const [operator] = plan.operators;
  if (operator?.op === 'dataflow' && input.kind === 'exchange') {
    return { plan, source: '', createTask: (context) => new DataflowTask(plan, operator, functions, context) };
  }
  const compiled = compileCode(plan, functions);
  const key = input.kind === 'source' ? input.upsertKey : undefined;
  const deletions = key && compileCode(deletionStage(plan, input as SourceInput, key), functions, true);
  return {
    plan,
    source: compiled.source,
    createTask: (context) =>
      input.kind === 'source'
        ? new SourceTask(plan, input, { rows: compiled, deletions }, context, decoder?.(input) ?? null)
        : new ExchangeTask(plan, compiled, context),
  };
}
