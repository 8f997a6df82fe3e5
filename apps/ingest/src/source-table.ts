import { compileJsonScanner, type JsonScanner, type RecordProblem } from '@millrace/formats';
import { kafkaOptions, type TableDefinition } from '@millrace/sql';

/** A table that events can be posted to. */
export interface SourceTable {
  readonly name: string;
  readonly topic: string;
  /** Pipeline that declares it, for dead letters. */
  readonly pipeline: string;
  readonly format: string;
  /**
   * The same scanner that the engine reads with, so a record accepted here is not refused there for its form. Null
   * when records in this format cannot be posted as JSON.
   */
  readonly scanner: JsonScanner | null;
  /** Columns the topic is keyed by; empty: no key. */
  readonly keyColumns: readonly string[];
  /** The column that names an event; null: the table has none. */
  readonly eventId: string | null;
}

/** The tables that live on a topic of the log; the others (served views) are not for posting to. */
export function sourceTables(
  declared: readonly { readonly pipeline: string; readonly table: TableDefinition }[],
): SourceTable[] {
  return declared
    .filter(({ table }) => table.options['connector'] !== 'cassandra')
    .map(({ pipeline, table }) => {
      const { topic, format, keyFields, jsonTimestampFormat, eventId } = kafkaOptions(table);
      const keyColumns = keyFields.length > 0 ? keyFields : (table.distribution?.columns ?? []);
      const columns = table.columns
        .filter((column) => column.kind === 'physical')
        .map(({ name, type }) => ({ name, type, needed: name === eventId || keyColumns.includes(name) }));
      const scanner = format === 'json' ? compileJsonScanner(columns, { timestampFormat: jsonTimestampFormat }) : null;
      return { name: table.name, topic, pipeline, format, scanner, keyColumns, eventId };
    });
}

const MALFORMED = ['MLR_RECORD_SYNTAX', 'MLR_RECORD_TRUNCATED', 'MLR_RECORD_UTF8', 'MLR_RECORD_DEPTH'];

/** Whether the text is not JSON at all, rather than JSON of the wrong form. */
export function isMalformed(problem: RecordProblem): boolean {
  return MALFORMED.includes(problem.code);
}
