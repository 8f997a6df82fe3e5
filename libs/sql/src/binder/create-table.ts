import { SqlError } from '../errors.ts';
import type { TableColumn, TableDefinition } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import { checkTableOptions } from '../options/tables.ts';
import type { ColumnNode, CreateTableNode, Name } from '../syntax/ast.ts';
import { castable } from '../type-system/casts.ts';
import { formatType, isTimestamp, withNullable } from '../type-system/type.ts';
import { resolveType } from '../type-system/type-node.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';
import { mapFields } from '../logical/rewrite.ts';
import { ExpressionBinder } from './expression.ts';
import { scopeOf } from './scope.ts';

/** Metadata a record brings along, with its type. */
const METADATA: Readonly<Record<string, SqlType>> = {
  topic: { kind: 'VARCHAR', length: MAX_LENGTH, nullable: false },
  partition: { kind: 'INT', nullable: false },
  offset: { kind: 'BIGINT', nullable: false },
  timestamp: { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: false },
  headers: {
    kind: 'MAP',
    key: { kind: 'VARCHAR', length: MAX_LENGTH, nullable: true },
    value: { kind: 'VARBINARY', length: MAX_LENGTH, nullable: true },
    nullable: false,
  },
};

export function metadataType(key: string): SqlType {
  return METADATA[key];
}

/** `connectors` `any`: of whatever connector, its options unchecked. */
export function bindCreateTable(node: CreateTableNode, connectors: 'known' | 'any' = 'known'): TableDefinition {
  refuseDuplicates(node.columns.map((column) => column.name));
  const options = checkTableOptions(node, connectors);
  const primaryKey = bindPrimaryKey(node);
  const columns = bindColumns(node, new Set(primaryKey));
  return {
    name: node.name.text,
    columns,
    watermark: bindWatermark(node, columns),
    primaryKey,
    distribution: bindDistribution(node),
    options,
    at: node.name.at,
  };
}

function refuseDuplicates(names: readonly Name[]): void {
  const seen = new Set<string>();
  for (const { text, at } of names) {
    if (seen.has(text)) throw new SqlError('MLR_SQL_NAME', `the column \`${text}\` is defined twice`, at);
    seen.add(text);
  }
}

function bindPrimaryKey(node: CreateTableNode): string[] {
  const [key, second] = node.primaryKeys;
  if (second) throw new SqlError('MLR_SQL_SEMANTIC', 'a table has one primary key', second.at);
  if (!key) return [];
  refuseDuplicates(key.columns);
  for (const name of key.columns) {
    const column = findColumn(node, name);
    if (column.kind !== 'physical') {
      throw new SqlError(
        'MLR_SQL_SEMANTIC',
        `\`${name.text}\` cannot be in the primary key: it is ${column.kind}`,
        name.at,
      );
    }
  }
  return key.columns.map((name) => name.text);
}

function findColumn(node: CreateTableNode, name: Name): ColumnNode {
  const column = node.columns.find((candidate) => candidate.name.text === name.text);
  if (column) return column;
  const near = didYouMean(name.text, node.columns.map((candidate) => candidate.name.text)); // prettier-ignore
  throw new SqlError('MLR_SQL_NAME', `unknown column \`${name.text}\`${near}`, name.at);
}

/** Computed columns see the physical and metadata columns, not each other: as in Flink. */
function bindColumns(node: CreateTableNode, primaryKey: ReadonlySet<string>): TableColumn[] {
  const stored = node.columns.map((column) => (column.kind === 'computed' ? null : bindStored(column, primaryKey)));
  const visible = stored.flatMap((column, index) => (column ? [{ name: column.name, type: column.type, index }] : []));
  const binder = new ExpressionBinder(scopeOf(visible, node.name.text));
  return node.columns.map((column, i) => {
    if (column.kind !== 'computed') return stored[i]!;
    const expression = mapFields(binder.bind(column.expression), (index) => visible[index].index);
    if (expression.type.kind === 'NULL') {
      throw new SqlError('MLR_SQL_TYPE', 'a column needs a type: CAST(NULL AS …)', column.at);
    }
    return { name: column.name.text, type: expression.type, kind: 'computed', expression };
  });
}

function bindStored(column: Exclude<ColumnNode, { kind: 'computed' }>, primaryKey: ReadonlySet<string>): TableColumn {
  const name = column.name.text;
  const type = resolveType(column.type);
  if (column.kind === 'physical')
    return { name, kind: 'physical', type: primaryKey.has(name) ? withNullable(type, false) : type };
  const metadataKey = column.key?.text ?? name;
  const at = column.key?.at ?? column.at;
  if (!Object.hasOwn(METADATA, metadataKey)) {
    const known = Object.keys(METADATA);
    const message = `unknown metadata '${metadataKey}'; known: ${known.join(', ')}${didYouMean(metadataKey, known)}`;
    throw new SqlError('MLR_SQL_NAME', message, at);
  }
  if (!castable(METADATA[metadataKey], type)) {
    const message = `the metadata '${metadataKey}' is ${formatType(METADATA[metadataKey])}, which is no ${formatType(type)}`;
    throw new SqlError('MLR_SQL_TYPE', message, column.type.at);
  }
  return { name, kind: 'metadata', type, metadataKey, ...(column.virtual && { virtual: true }) };
}

function bindWatermark(node: CreateTableNode, columns: readonly TableColumn[]): TableDefinition['watermark'] {
  const [watermark, second] = node.watermarks;
  if (second) throw new SqlError('MLR_SQL_SEMANTIC', 'a table has one watermark', second.at);
  if (!watermark) return null;
  const index = node.columns.indexOf(findColumn(node, watermark.column));
  const { type } = columns[index];
  if (!isTimestamp(type) || type.precision > 3) {
    const message = `the event time must be TIMESTAMP(3) or TIMESTAMP_LTZ(3), not ${formatType(type)}`;
    throw new SqlError('MLR_SQL_TYPE', message, watermark.column.at);
  }
  const expression = new ExpressionBinder(scopeOf(columns, node.name.text)).bind(watermark.expression);
  if (!isTimestamp(expression.type) || expression.type.kind !== type.kind || expression.type.precision > 3) {
    const message = `a watermark for ${formatType(type)} must be one too, not ${formatType(expression.type)}`;
    throw new SqlError('MLR_SQL_TYPE', message, watermark.expression.at);
  }
  return { column: index, expression };
}

function bindDistribution(node: CreateTableNode): TableDefinition['distribution'] {
  const { distribution } = node;
  if (!distribution) return null;
  if (distribution.buckets !== null && (distribution.buckets < 1 || distribution.buckets > 1024)) {
    throw new SqlError('MLR_SQL_SEMANTIC', 'INTO n BUCKETS: n is 1 to 1024', distribution.at);
  }
  for (const name of distribution.columns) {
    if (findColumn(node, name).kind !== 'physical') {
      throw new SqlError('MLR_SQL_SEMANTIC', `\`${name.text}\` is no physical column`, name.at);
    }
  }
  return { columns: distribution.columns.map((name) => name.text), buckets: distribution.buckets };
}
