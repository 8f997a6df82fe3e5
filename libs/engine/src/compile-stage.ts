import type { StagePlan } from '@millrace/plan';
import { compileCode } from './stage/host.ts';
import { ExchangeTask } from './stage/exchange-task.ts';
import { SourceTask } from './stage/source-task.ts';
import type { StageProgram } from './task.ts';

/** Compiles a stage to JavaScript. Throws `MLR_ENGINE_UNSUPPORTED` for what this engine cannot do. */
export function compileStage(plan: StagePlan): StageProgram {
  const compiled = compileCode(plan);
  const { input } = plan;
  return {
    plan,
    source: compiled.source,
    createTask: (context) =>
      input.kind === 'source'
        ? new SourceTask(plan, input, compiled, context)
        : new ExchangeTask(plan, compiled, context),
  };
}
