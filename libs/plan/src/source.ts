import {
  fieldsOf,
  isUpsertTopic,
  kafkaOptions,
  mapExpression,
  mapFields,
  metadataType,
  SqlError,
  type Expression,
  type Field,
  type KafkaOptions,
  type Position,
  type SqlType,
  type TableDefinition,
} from '@millrace/sql';
import type { SourceColumn, SourceInput } from './physical.ts';

export interface PlannedSource {
  readonly input: SourceInput;
  /** Where a column of the table is in the row. */
  place(column: number): number;
}

/** Reads a table's topic; the row holds the columns of the table in `used`, and those the watermark needs. */
export function planSource(table: TableDefinition, used: ReadonlySet<number>, at: Position): PlannedSource {
  if (table.options['connector'] === 'cassandra') {
    const message = `\`${table.name}\` is a served view: queries read topics ('connector' = 'kafka')`;
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, at);
  }
  const watermark = table.watermark?.expression ?? null;
  const key = isUpsertTopic(table) ? table.primaryKey.map((name) => placeIn(table, name)) : [];
  const read = new Set([...used, ...key]);
  const kept = [...(watermark ? fieldsOf(watermark, read) : read)].sort((a, b) => a - b);
  const options = kafkaOptions(table);
  const { columns, expressions } = planColumns(table, kept, options);
  const eventId = columns.findIndex(({ name, metadataKey }) => name === options.eventId && metadataKey === undefined);
  const place = (column: number) => kept.indexOf(column);
  return {
    input: {
      kind: 'source',
      table: table.name,
      topic: options.topic,
      format: options.format,
      jsonTimestampFormat: options.jsonTimestampFormat,
      columns,
      row: expressions,
      fields: kept.map((column) => {
        const field = fieldOf(table, column);
        const isKnown = key.length === 0 || key.includes(column);
        return isKnown ? field : { ...field, type: { ...field.type, nullable: true } };
      }),
      watermark: watermark && mapFields(watermark, place),
      startup: options.startup,
      reportsInvalid: true,
      ...((options.eventId !== null || options.eventIdTtlMs !== null) && {
        eventId: { column: eventId < 0 ? null : eventId, ttlMs: options.eventIdTtlMs },
      }),
      ...(key.length > 0 && {
        upsertKey: table.primaryKey.map((name) =>
          columns.findIndex((column) => column.name === name && column.metadataKey === undefined),
        ),
      }),
      keyColumns: options.keyFields.length > 0 ? options.keyFields : (table.distribution?.columns ?? []),
    },
    place,
  };
}

/** The type, NULL or not. */
const textOf = (type: SqlType) => JSON.stringify({ ...type, nullable: true });

function placeIn({ columns }: TableDefinition, wanted: string): number {
  return columns.findIndex(({ name }) => name === wanted);
}

function fieldOf(table: TableDefinition, column: number): Field {
  const { name, type } = table.columns[column];
  return table.watermark?.column === column ? { name, type, timeAttribute: 'rowtime' } : { name, type };
}

/** The stored columns, marked where `kept` needs them, and the kept columns as expressions over them. */
function planColumns(table: TableDefinition, kept: readonly number[], { topic, eventId }: KafkaOptions) {
  const stored = table.columns.flatMap((column, index) =>
    column.kind === 'computed' || column.metadataKey === 'topic' ? [] : [index],
  );
  const read = (index: number): Expression => {
    const { kind, type, metadataKey, expression } = table.columns[index];
    if (kind === 'computed')
      return mapExpression(expression!, (part) => (part.op === 'field' ? read(part.index) : part));
    if (metadataKey === undefined) return { op: 'field', index: stored.indexOf(index), type };
    const own = metadataType(metadataKey);
    const value: Expression =
      metadataKey === 'topic'
        ? { op: 'literal', value: topic, type: own }
        : { op: 'field', index: stored.indexOf(index), type: own };
    const same = own.kind === type.kind && (own.kind !== 'MAP' || textOf(own) === textOf(type));
    return same ? value : { op: 'cast', input: value, type: { ...type, nullable: false }, try: false };
  };
  const expressions = kept.map(read);
  const needed = new Set<number>();
  for (const expression of expressions) fieldsOf(expression, needed);
  const columns = stored.map((index, i): SourceColumn => {
    const { name, type, metadataKey } = table.columns[index];
    if (metadataKey === undefined) return { name, type, needed: needed.has(i) || name === eventId };
    return { name, type: metadataType(metadataKey), metadataKey, needed: needed.has(i) };
  });
  return { columns, expressions };
}
