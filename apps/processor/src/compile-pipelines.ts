import { compileStage, type StageProgram } from '@millrace/engine';
import type { LoadedPipeline } from '@millrace/plan';
import { isCodedError, MillraceError } from '@millrace/ports';
import type { RunnablePipeline } from '@millrace/runtime';

/** A pipeline whose plan the engine cannot run, while the others do. */
export interface NotCompiled {
  readonly pipeline: string;
  readonly error: Error;
}

/** Compiles every stage of every plan. What cannot be compiled is returned beside the rest. */
export function compilePipelines(pipelines: readonly LoadedPipeline[]): {
  readonly runnable: readonly RunnablePipeline[];
  readonly failures: readonly NotCompiled[];
} {
  const runnable: RunnablePipeline[] = [];
  const failures: NotCompiled[] = [];
  for (const { plan, script } of pipelines) {
    try {
      const programs = new Map<string, StageProgram>();
      for (const statement of plan.statements) {
        for (const stage of statement.stages) programs.set(stage.node, compileStage(stage));
      }
      // Unset, it is for the configuration to say.
      const isSet = script.options['execution.checkpointing.interval'] !== undefined;
      runnable.push({ plan, programs, commitIntervalMs: isSet ? plan.commitIntervalMs : undefined });
    } catch (cause) {
      const error = isCodedError(cause)
        ? cause
        : new MillraceError('MLR_PROCESSOR_COMPILE', `compiling pipeline ${plan.pipeline}: ${String(cause)}`, {
            cause,
          });
      failures.push({ pipeline: plan.pipeline, error });
    }
  }
  return { runnable, failures };
}
