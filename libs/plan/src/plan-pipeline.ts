import {
  cassandraOptions,
  kafkaOptions,
  sessionOptions,
  sinkColumns,
  SqlError,
  metadataType,
  type Expression,
  type Insert,
  type Relation,
  type Script,
  type TableDefinition,
} from '@millrace/sql';
import { planAggregate } from './aggregate-statement.ts';
import { planGeneral } from './general-statement.ts';
import type { PipelinePlan, StagePlan, StatementPlan } from './physical.ts';
import { lateTopic } from './names.ts';
import { planView } from './plan-view.ts';
import { planRows } from './row-statement.ts';
import { refuseOtherThanStages } from './stage-limits.ts';
import { statementContext, targetContext, type TargetContext } from './statement-context.ts';
import { withTimeUnits } from './time-units.ts';

/** Plans a script: stages, exchanges, state and views. Pure; throws `SqlError` for what cannot run yet. */
export function planPipeline(script: Script): PipelinePlan {
  const { idleTimeoutMs, commitIntervalMs } = sessionOptions(script.options);
  const statements = oneOfEachTarget(script.inserts).map((insert) =>
    withReading(script, planStatement(script, insert), idleTimeoutMs),
  );
  return {
    formatVersion: 1,
    pipeline: script.pipeline,
    statements: reportOnce(statements),
    commitIntervalMs,
  };
}

function planStatement(script: Script, insert: Insert): StatementPlan {
  const target = script.tables.find(({ name }) => name === insert.target)!;
  const context = targetContext(script, { ...insert, input: asMetadata(insert.input, target) });
  const { servesView } = context;
  const { stages, latenessMs } = withLateTopic(planStages(script, context), context);
  const view = servesView ? planView(context, latenessMs, stages.at(-1)!.tasks!) : null;
  return { name: insert.target, stages: stages.map(withTimeUnits), view };
}

/** The rows with the columns that become a record's metadata in the types that a record has. */
function asMetadata(input: Relation, target: TableDefinition): Relation {
  const own = sinkColumns(target).map(({ type, metadataKey }) => {
    const wanted = metadataKey === undefined ? type : { ...metadataType(metadataKey), nullable: type.nullable };
    return JSON.stringify(wanted) === JSON.stringify(type) ? null : wanted;
  });
  if (own.every((type) => type === null)) return input;
  const expressions = input.fields.map(({ type }, index): Expression => {
    const field: Expression = { op: 'field', index, type };
    const wanted = own[index];
    return wanted === null ? field : { op: 'cast', input: field, type: wanted, try: false };
  });
  const fields = input.fields.map((field, i) => ({ ...field, type: expressions[i].type }));
  return { op: 'project', input, expressions, fields };
}

/** By the stages that scale where the query has their shape; everything else runs in the general engine. */
function planStages(script: Script, target: TargetContext): { stages: StagePlan[]; latenessMs: number } {
  try {
    const context = statementContext(script, target);
    refuseOtherThanStages(context, script.options);
    const stages = context.shape.aggregate ? planAggregate(context) : planRows(context);
    return { stages, latenessMs: context.latenessMs };
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== 'MLR_SQL_UNSUPPORTED') throw error;
    return { stages: planGeneral(script, target), latenessMs: 0 };
  }
}

function withLateTopic<T extends { stages: StagePlan[] }>(
  planned: T,
  { pipeline, servesView, target }: TargetContext,
): T {
  if (!servesView || !cassandraOptions(target).lateTopic) return planned;
  const topic = lateTopic(pipeline, target.name);
  return { ...planned, stages: planned.stages.map((stage) => ({ ...stage, lateTopic: topic })) };
}

/**
 * INSERTs into one table as one statement, the union of their rows: nodes, state and versions are named after the target.
 * Of rows of one primary key that several of them have the one that came last shows; when it goes, the one before.
 */
function oneOfEachTarget(inserts: readonly Insert[]): Insert[] {
  return [...Map.groupBy(inserts, ({ target }) => target).values()].map((all) => {
    const [first, ...more] = all;
    if (more.length === 0) return first;
    const other = more.find(({ onConflict }) => onConflict !== first.onConflict);
    if (other !== undefined) {
      const message = `\`${first.target}\` is filled by several statements: say the same ON CONFLICT in each`;
      throw new SqlError('MLR_SQL_SEMANTIC', message, other.at);
    }
    const { fields } = first.input;
    return { ...first, input: { op: 'union', inputs: all.map(({ input }) => input), fields, at: first.at } };
  });
}

/** How each source is read, where its table or the session says so. */
function withReading({ tables }: Script, statement: StatementPlan, sessionIdleMs: number): StatementPlan {
  const stages = statement.stages.map((stage): StagePlan => {
    const { input } = stage;
    if (input.kind !== 'source') return stage;
    const table = kafkaOptions(tables.find(({ name }) => name === input.table)!);
    const { onDataLoss, recordsPerSecond } = table;
    const idleTimeoutMs = table.idleTimeoutMs ?? sessionIdleMs;
    if (idleTimeoutMs === 0 && onDataLoss === 'fail' && recordsPerSecond === null) return stage;
    return { ...stage, input: { ...input, reading: { idleTimeoutMs, onDataLoss, recordsPerSecond } } };
  });
  return { ...statement, stages };
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
