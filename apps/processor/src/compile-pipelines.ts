import { compileStage, type CompileOptions, type StageProgram, type UserFunctionBody } from '@millrace/engine';
import type { Registry } from '@millrace/formats';
import type { LoadedPipeline, StagePlan } from '@millrace/plan';
import { isCodedError, MillraceError } from '@millrace/ports';
import type { RunnablePipeline } from '@millrace/runtime';

/** A pipeline whose plan the engine cannot run, while the others do. */
export interface NotCompiled {
  readonly pipeline: string;
  readonly error: Error;
}

/**
 * Compiles every stage of every plan. What cannot be compiled is returned beside the rest; without a registry that is
 * every pipeline that reads a table in `avro-confluent` format.
 */
export function compilePipelines(
  pipelines: readonly LoadedPipeline[],
  registry: Registry | null = null,
  functionsOf?: (pipeline: LoadedPipeline) => ReadonlyMap<string, UserFunctionBody>,
): {
  readonly runnable: readonly RunnablePipeline[];
  readonly failures: readonly NotCompiled[];
} {
  const runnable: RunnablePipeline[] = [];
  const failures: NotCompiled[] = [];
  for (const pipeline of pipelines) {
    const { plan, script } = pipeline;
    try {
      const functions = functionsOf?.(pipeline);
      const programs = new Map<string, StageProgram>();
      for (const statement of plan.statements) {
        for (const stage of statement.stages) {
          programs.set(stage.node, compileStage(stage, { ...decoding(stage, registry), functions }));
        }
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

function decoding({ input }: StagePlan, registry: Registry | null): CompileOptions {
  if (input.kind !== 'source' || input.format === 'json') return {};
  if (registry === null) {
    throw new MillraceError(
      'MLR_PROCESSOR_NO_REGISTRY',
      `reading table \`${input.table}\` in format ${input.format}: no schema registry is configured; ` +
        'set registry.url (MILLRACE_REGISTRY_URL, --registry-url)',
      { details: { table: input.table, setting: 'registry.url' } },
    );
  }
  const columns = input.columns.filter(({ metadataKey }) => metadataKey === undefined);
  return { decoder: () => registry.decoder(columns) };
}
