import { MillraceError, type StoreType, type ViewColumn, type ViewSchema } from '@millrace/ports';
import type { ServedView } from '@millrace/plan';
import { formatType, type Field, type SqlType } from '@millrace/sql';

/** Of a pipeline that was never reset. */
const FIRST_GENERATION = 1;

/** A served view as the plan has it, in the words of the store. Throws `MLR_SINK_TYPE` for a type no store keeps. */
export function toViewSchema(view: ServedView): ViewSchema {
  return {
    pipeline: view.pipeline,
    view: view.name,
    generation: FIRST_GENERATION,
    columns: view.fields.map((field) => toColumn(view, field)),
    primaryKey: view.primaryKey,
    timeColumn: view.timeColumn,
    windowEndColumn: view.windowEndColumn,
    latenessMs: view.latenessMs,
    ttlMs: view.ttlMs,
    bucketMs: view.bucketMs,
    shards: view.shards,
    tasks: view.tasks,
  };
}

function toColumn({ name: view, timeColumn, windowEndColumn }: ServedView, { name, type }: Field): ViewColumn {
  // Bounds of windows are whole milliseconds, whatever their type.
  const isBound = name === timeColumn || name === windowEndColumn;
  const stored = storeType(type, isBound);
  if (stored !== null)
    return { name, type: stored, sqlType: formatType({ ...type, nullable: true }), nullable: type.nullable };
  throw new MillraceError(
    'MLR_SINK_TYPE',
    `serving view \`${view}\`: column \`${name}\` is ${type.kind}, which no store keeps; cast it to STRING`,
    { details: { view, column: name } },
  );
}

function storeType(type: SqlType, isBound: boolean): StoreType | null {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
    case 'DATE':
      return type.kind;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      // No store's times are finer than milliseconds; texts of one width are in the order of their times.
      return type.precision <= 3 || isBound ? type.kind : 'STRING';
    case 'CHAR':
    case 'VARCHAR':
      return 'STRING';
    case 'BINARY':
    case 'VARBINARY':
      return 'BYTES';
    default:
      return null;
  }
}
