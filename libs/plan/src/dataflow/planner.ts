import {
  parseDuration,
  sinkColumns,
  SqlError,
  type Insert,
  type Position,
  type Script,
  type TableDefinition,
} from '@millrace/sql';
import type { PlannedSource } from '../source.ts';
import { planSource } from '../source.ts';
import { NodeList, withoutOrphans } from './node-list.ts';
import type { DataflowNode, DataflowPlan } from './plan.ts';
import { collectColumns, prune } from './prune.ts';
import { pushFilters } from './push-filters.ts';
import { RelationPlanner } from './relations.ts';
import { planAnySource } from './source.ts';
import { uniqueFields } from './unique-keys.ts';

export interface DataflowOptions {
  /** `topic`: sources and sinks are what their connectors say. `any`: somebody else supplies and takes the rows (`eval`). */
  readonly connectors: 'topic' | 'any';
}

/** How a table is read: the columns in `used`, and those its watermark needs. */
export type SourcePlanner = (table: TableDefinition, used: ReadonlySet<number>, at: Position) => PlannedSource;

/** Plans all statements of a script for the general engine. Pure; throws `SqlError` for what it cannot run. */
export function planDataflow(script: Script, options: DataflowOptions): DataflowPlan {
  const list = new NodeList();
  const tables = new Map(script.tables.map((table) => [table.name, table]));
  const source = options.connectors === 'any' ? planAnySource : planSource;
  const inputs = script.inserts.map(({ input }) => prune(pushFilters(input)));
  const columns = new Map<string, Set<string>>();
  for (const input of inputs) collectColumns(input, columns);
  script.inserts.forEach((insert, i) => {
    list.begin(insert.target);
    inFileOf(insert, () => {
      const input = new RelationPlanner(list, tables, columns, source).plan(inputs[i]);
      addSink(insert, input, tables.get(insert.target)!, list, options);
    });
  });
  return {
    formatVersion: 1,
    pipeline: script.pipeline,
    nodes: withoutOrphans(list.nodes),
    functions: script.functions,
    stateTtlMs: parseDuration(script.options['table.exec.state.ttl'] ?? '0') ?? 0,
  };
}

/** What is refused on the way is of the statement's file. */
function inFileOf({ file }: Insert, plan: () => void): void {
  try {
    plan();
  } catch (error) {
    if (error instanceof SqlError) error.file ??= file;
    throw error;
  }
}

function addSink(
  insert: Insert,
  input: DataflowNode,
  target: TableDefinition,
  list: NodeList,
  { connectors }: DataflowOptions,
): void {
  const columns = sinkColumns(target);
  const keys = target.primaryKey.map((name) => columns.findIndex((column) => column.name === name));
  if (connectors === 'topic' && input.changelog === 'update' && keys.length === 0) {
    const message = `\`${target.name}\` takes appended rows only, but this query changes rows it gave before`;
    const advice = 'give the table a PRIMARY KEY (upsert-kafka or a served view), or aggregate by window';
    throw new SqlError('MLR_SQL_SEMANTIC', `${message}: ${advice}`, insert.at);
  }
  const unique = uniqueFields(input, list.nodes);
  const shows = insert.onConflict === 'NOTHING' ? 'first' : 'last';
  const isUnique = unique !== null && unique.every((field) => keys.includes(field));
  const keyed = isUnique || (input.changelog === 'append' && shows === 'last');
  list.add({ op: 'sink', table: target.name, keys, keyed, shows }, [input], input.fields, input.changelog);
}
