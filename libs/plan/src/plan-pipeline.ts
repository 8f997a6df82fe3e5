import { sessionOptions, SqlError, type Insert, type Script } from '@millrace/sql';
import { planAggregate } from './aggregate-statement.ts';
import type { PipelinePlan, StatementPlan } from './physical.ts';
import { planView } from './plan-view.ts';
import { planRows } from './row-statement.ts';
import { statementContext } from './statement-context.ts';

/** Plans a script: stages, exchanges, state and views. Pure; throws `SqlError` for what cannot run yet. */
export function planPipeline(script: Script): PipelinePlan {
  refuseSharedTargets(script.inserts);
  return {
    formatVersion: 1,
    pipeline: script.pipeline,
    statements: reportOnce(script.inserts.map((insert) => planStatement(script, insert))),
    commitIntervalMs: sessionOptions(script.options).commitIntervalMs,
  };
}

function planStatement(script: Script, insert: Insert): StatementPlan {
  const context = statementContext(script, insert);
  const { shape, servesView, target } = context;
  const writable = target.columns.find(({ kind }) => kind === 'metadata');
  if (!servesView && writable) {
    const message = `writing to \`${target.name}\`, which has the metadata column \`${writable.name}\`, is not supported yet`;
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, insert.at);
  }
  const stages = shape.aggregate ? planAggregate(context) : planRows(context);
  const view = servesView ? planView(context, stages.at(-1)!.tasks!) : null;
  return { name: insert.target, stages, view };
}

/** Nodes, state and versions are named after the target: one statement each. */
function refuseSharedTargets(inserts: readonly Insert[]): void {
  const seen = new Set<string>();
  for (const { target, at } of inserts) {
    if (seen.has(target)) {
      const message = `\`${target}\` is filled by two statements, which is not supported yet: use one`;
      throw new SqlError('MLR_SQL_UNSUPPORTED', message, at);
    }
    seen.add(target);
  }
}

/** Leaves the dead letters of a table to the first statement that reads it. */
function reportOnce(statements: readonly StatementPlan[]): StatementPlan[] {
  const reported = new Set<string>();
  return statements.map((statement) => ({
    ...statement,
    stages: statement.stages.map((stage) => {
      if (stage.input.kind !== 'source') return stage;
      const reportsInvalid = !reported.has(stage.input.table);
      reported.add(stage.input.table);
      return { ...stage, input: { ...stage.input, reportsInvalid } };
    }),
  }));
}
