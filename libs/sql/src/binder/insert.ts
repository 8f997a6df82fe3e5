import { SqlError } from '../errors.ts';
import {
  placed,
  type Expression,
  type Insert,
  type Position,
  type Relation,
  type TableColumn,
  type TableDefinition,
} from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { ExpressionNode, InsertNode, QueryNode } from '../syntax/ast.ts';
import { implicitlyCastable } from '../type-system/casts.ts';
import { sinkColumns } from '../logical/sink-columns.ts';
import { formatType, withNullable } from '../type-system/type.ts';
import type { Catalog } from './catalog.ts';
import { castTo } from './coerce.ts';
import { bindQuery } from './query.ts';
import { filter, fieldAt, project } from './relations.ts';

/** `INSERT INTO t [(columns)] SELECT …`: the query's rows as rows of the table, by position, with implicit casts only. */
export function bindInsert(node: InsertNode, catalog: Catalog, settings: Readonly<Record<string, string>>): Insert {
  const table = catalog.table(node.target);
  const columns = writableColumns(table, node.target.at);
  const targets = targetColumns(node, table, columns);
  const query = bindQuery(node.query, catalog);
  if (query.fields.length !== targets.length) {
    const names = targets.map(({ name }) => name).join(', ');
    const message = `the query has ${query.fields.length} columns, \`${table.name}\` takes ${targets.length}: ${names}`;
    throw new SqlError('MLR_SQL_TYPE', message, node.query.at);
  }
  const expressions = columns.map((column) => {
    const i = targets.indexOf(column);
    return i >= 0 ? assign(query, i, column, itemPosition(node.query, i), table.name) : absent(column, node.target.at);
  });
  const names = columns.map(({ name }) => name);
  const drops = settings['table.exec.sink.not-null-enforcer']?.toUpperCase() === 'DROP';
  const rows = drops ? withoutNulls(query, targets) : query;
  const projected = project(rows, expressions, names);
  // Columns of a table: what was a time attribute of the query is a plain time there.
  const input: Relation = { ...projected, fields: columns.map(({ name, type }) => ({ name, type })) };
  return { target: table.name, input, onConflict: node.onConflict, at: node.target.at };
}

/** `table.exec.sink.not-null-enforcer` = `DROP`: rows with a NULL where none may be are left out. */
function withoutNulls(query: Relation, targets: readonly TableColumn[]): Relation {
  const conditions = targets.flatMap((column, i): Expression[] => {
    if (column.type.nullable || !query.fields[i].type.nullable) return [];
    const type = { kind: 'BOOLEAN', nullable: false } as const;
    return [{ op: 'call', fn: 'IS NOT NULL', args: [fieldAt(query.fields, i)], type }];
  });
  return filter(query, conditions);
}

/** Metadata of a Kafka record that its writer gives. */
const WRITTEN_METADATA = ['timestamp', 'headers'];

function writableColumns(table: TableDefinition, at: Position): readonly TableColumn[] {
  const columns = sinkColumns(table);
  const wrong = columns.find(({ metadataKey }) => metadataKey !== undefined && !WRITTEN_METADATA.includes(metadataKey));
  if (!wrong) return columns;
  const message = `\`${wrong.name}\` is the metadata '${wrong.metadataKey}', which is only read: declare it METADATA VIRTUAL`;
  throw new SqlError('MLR_SQL_SEMANTIC', message, at);
}

function targetColumns(
  node: InsertNode,
  table: TableDefinition,
  columns: readonly TableColumn[],
): readonly TableColumn[] {
  if (!node.columns) return columns;
  return node.columns.map((name, i) => {
    if (node.columns!.findIndex((other) => other.text === name.text) < i) {
      throw new SqlError('MLR_SQL_NAME', `\`${name.text}\` is named twice`, name.at);
    }
    const column = columns.find((candidate) => candidate.name === name.text);
    if (column) return column;
    const near = didYouMean(name.text, columns.map((candidate) => candidate.name)); // prettier-ignore
    throw new SqlError('MLR_SQL_NAME', `\`${table.name}\` has no column \`${name.text}\` to write to${near}`, name.at);
  });
}

function assign(query: Relation, index: number, column: TableColumn, at: Position, table: string): Expression {
  const { type } = query.fields[index];
  if (!implicitlyCastable(type, column.type)) {
    const message = `\`${column.name}\` is ${formatType(column.type)}, the query gives ${formatType(type)}: CAST it`;
    throw new SqlError('MLR_SQL_TYPE', message, at);
  }
  const given: Expression = { op: 'field', index, type };
  const cast = castTo(given, column.type);
  const value = cast === given ? cast : placed(cast, at);
  if (!value.type.nullable || column.type.nullable) return value;
  // A cast to NOT NULL is a check: a NULL is an error of that row.
  return placed<Expression>(
    { op: 'cast', input: value, type: column.type, try: false, column: column.name },
    at,
    table,
  );
}

function absent(column: TableColumn, at: Position): Expression {
  if (!column.type.nullable) {
    throw new SqlError('MLR_SQL_TYPE', `\`${column.name}\` is NOT NULL: the column list must name it`, at);
  }
  return { op: 'literal', value: null, type: withNullable(column.type, true) };
}

/** Where the query's column `index` was written; the query itself where a star hides it. */
function itemPosition(query: QueryNode, index: number): Position {
  const { body } = query;
  if (body.query !== 'select' || body.items.some((item) => item.item === 'star')) return query.at;
  const item = body.items[index];
  return item.item === 'expression' ? firstPosition(item.expression) : item.at;
}

/** An expression stands where it begins, not at its operator. */
function firstPosition(node: ExpressionNode): Position {
  if (node.node !== 'operator' || node.args.length === 0) return node.at;
  const first = firstPosition(node.args[0]);
  return first.line < node.at.line || (first.line === node.at.line && first.column < node.at.column) ? first : node.at;
}
