import {
  formatSqlError,
  isUpsertTopic,
  parseScript,
  SqlError,
  type FunctionLoader,
  type Script,
  type TableDefinition,
} from '@millrace/sql';
import type { PipelinePlan } from './physical.ts';
import { planPipeline } from './plan-pipeline.ts';
import type { ServedView } from './served-view.ts';
import { DEFAULT_PARALLELISM } from './statement-context.ts';

/** A pipeline file as it was read. */
export interface PipelineText {
  /** Base name of the file without `.sql`: the pipeline's name. */
  readonly name: string;
  /** The file as messages name it. */
  readonly file: string;
  readonly text: string;
  /** Why there is no text: the pipeline is refused with it. */
  readonly error?: Error;
}

export interface LoadedPipeline {
  readonly name: string;
  readonly file: string;
  readonly script: Script;
  readonly plan: PipelinePlan;
}

/** A pipeline that does not run, while the others do. */
export interface RefusedPipeline {
  readonly name: string;
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  /** For people: `file:line:column: …`, the line and a caret below it. */
  readonly report: string;
}

/** What a folder of pipelines comes to. */
export interface PipelineSet {
  readonly pipelines: readonly LoadedPipeline[];
  readonly refused: readonly RefusedPipeline[];
  /** Every table once, with the first pipeline that declares it. */
  readonly tables: readonly { readonly pipeline: string; readonly table: TableDefinition }[];
  readonly views: readonly ServedView[];
}

/**
 * Parses and plans every pipeline, in the order of their names. One that is wrong or unreadable, or that declares a table otherwise
 * than an earlier one, is refused with a reason and does not stop the others.
 *
 * @param functions what the modules of their functions declare (see `functionModules`)
 */
export function loadPipelines(texts: readonly PipelineText[], functions?: FunctionLoader): PipelineSet {
  const pipelines: LoadedPipeline[] = [];
  const refused: RefusedPipeline[] = [];
  const tables = new Map<string, { readonly pipeline: string; readonly table: TableDefinition }>();
  for (const source of [...texts].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    try {
      if (source.error !== undefined) throw source.error;
      const script = parseScript(source.text, { pipeline: source.name, file: source.file, functions });
      for (const table of script.tables) refuseConflict(table, tables.get(table.name));
      const plan = planPipeline(script);
      pipelines.push({ name: source.name, file: source.file, script, plan });
      for (const table of script.tables) {
        if (!tables.has(table.name)) tables.set(table.name, { pipeline: source.name, table });
      }
    } catch (error) {
      refused.push(refusal(source, error));
    }
  }
  const statements = pipelines.flatMap(({ plan }) => plan.statements);
  return {
    pipelines,
    refused,
    tables: [...tables.values()],
    views: statements.flatMap(({ view }) => (view === null ? [] : [view])),
  };
}

export interface SourceTopic {
  readonly name: string;
  readonly partitions: number;
  readonly kind: 'source';
  /** Of a table whose records change rows: the newest record of each key is kept, however old it is. */
  readonly compacted?: true;
  readonly retention?: object;
}

/** The source topics of these tables; the log creates those that are missing. */
export function sourceTopics(tables: PipelineSet['tables']): SourceTopic[] {
  const topics = new Map<string, SourceTopic>();
  for (const { table } of tables) {
    if (table.options['connector'] === 'cassandra') continue;
    const name = table.options['topic'] ?? table.name;
    const partitions = table.distribution?.buckets ?? topics.get(name)?.partitions ?? DEFAULT_PARALLELISM;
    const keeping = isUpsertTopic(table) ? ({ compacted: true, retention: {} } as const) : {};
    topics.set(name, { name, partitions, kind: 'source', ...keeping });
  }
  return [...topics.values()];
}

/** A name means one table. A served view is filled by one pipeline alone. */
function refuseConflict(
  table: TableDefinition,
  known: { readonly pipeline: string; readonly table: TableDefinition } | undefined,
): void {
  if (known === undefined) return;
  const isServed = table.options['connector'] === 'cassandra';
  if (!isServed && withoutPlace(table) === withoutPlace(known.table)) return;
  const message = isServed
    ? `pipeline \`${known.pipeline}\` serves \`${table.name}\` already: choose another name`
    : `pipeline \`${known.pipeline}\` declares \`${table.name}\` differently: repeat that declaration, or choose another name`;
  throw new SqlError('MLR_SQL_NAME', message, table.at);
}

function withoutPlace({ at: _, ...table }: TableDefinition): string {
  return JSON.stringify(table);
}

function refusal({ name, file, text }: PipelineText, error: unknown): RefusedPipeline {
  if (error instanceof SqlError) {
    const { code, message, line, column } = error;
    return { name, file, code, message, line, column, report: formatSqlError(error, text, file) };
  }
  const { code = 'MLR_PLAN_FAILED', message = String(error) } = error as { code?: string; message?: string };
  return { name, file, code, message, line: null, column: null, report: `${file}: ${code}: ${message}` };
}
