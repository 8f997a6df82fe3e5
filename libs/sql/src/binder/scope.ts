import { SqlError } from '../errors.ts';
import type { Expression, Field } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import { FOREIGN_FUNCTIONS, insteadOf } from '../foreign-names.ts';
import { didYouMean } from '../near-miss.ts';
import type { Name } from '../syntax/ast.ts';
import { withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { fieldAt } from './relations.ts';

/** A table of FROM: its name or alias, and the places of its columns among the scope's fields. */
export interface ScopeTable {
  readonly name: string | null;
  readonly places: readonly number[];
}

/** A column that USING or NATURAL made of two: what it is, and the places it stands for. */
export interface MergedColumn {
  readonly name: string;
  readonly value: Expression;
  readonly places: readonly number[];
}

/** The columns an expression can name, by their place in the row below it. Names are case-sensitive, as in Flink. */
export interface Scope {
  readonly fields: readonly Field[];
  readonly tables: readonly ScopeTable[];
  readonly merged: readonly MergedColumn[];
  /** Of a sub-query: the query around it. Its columns are fields with negative places: `-1 - place`. */
  readonly outer: Scope | null;
}

export const NOTHING: Scope = { fields: [], tables: [], merged: [], outer: null };

export function scopeOf(fields: readonly Field[], name: string | null = null, outer: Scope | null = null): Scope {
  return { fields, tables: [{ name, places: fields.map((_, i) => i) }], merged: [], outer };
}

/** The place of an outer query's column in an expression of its sub-query, and back. */
export const outerPlace = (place: number) => -1 - place;

/** How far apart the places of the query around and of the one around that are. */
const LEVEL = 1_000_000;

/** What an expression of a sub-query reads of outside, as the query around it has it: its own place, or an outer one. */
export const inOuterQuery = (place: number) => (place < -LEVEL ? place + LEVEL : outerPlace(place));

/**
 * Finds what `path` names: `delay`, `f.delay` where `f` is a table, `row.field`, `f.row.field`. A table of any query around
 * comes before a column of the nearest one.
 */
export function resolveColumn(scope: Scope, path: readonly Name[]): Expression {
  const found = findAround(scope, path, columnOfTable) ?? findAround(scope, path, columnOfAny);
  if (found === null) throw unknown(scope, path);
  return found;
}

type Find = (scope: Scope, path: readonly Name[]) => Expression | null;

/** What `find` finds in the scope or, if not there, in the nearest one around it. */
function findAround(scope: Scope, path: readonly Name[], find: Find): Expression | null {
  const found = find(scope, path);
  if (found) return found;
  let levels = 0;
  for (let { outer } = scope; outer; { outer } = outer) {
    const outside = find(outer, path);
    const above = levels++ * LEVEL;
    if (outside) return mapFields(outside, (place) => outerPlace(place) - above);
  }
  return null;
}

/** The table's columns in order; undefined for an unknown table. */
export function tableNamed(scope: Scope, name: string): ScopeTable | undefined {
  return scope.tables.find((table) => table.name === name);
}

function columnOfTable(scope: Scope, path: readonly Name[]): Expression | null {
  const table = path.length > 1 ? tableNamed(scope, path[0].text) : undefined;
  if (table === undefined) return null;
  const [name, ...rest] = path.slice(1);
  const matches = table.places.filter((place) => scope.fields[place].name === name.text);
  if (matches.length > 1) throw ambiguous(name);
  return matches.length === 1 ? fieldsOfRow(fieldAt(scope.fields, matches[0]), rest) : null;
}

function columnOfAny(scope: Scope, path: readonly Name[]): Expression | null {
  const [name, ...rest] = path;
  const merged = scope.merged.filter((column) => column.name === name.text);
  const hidden = new Set(scope.merged.flatMap(({ places }) => places));
  const places = scope.fields.flatMap((field, i) => (field.name === name.text && !hidden.has(i) ? [i] : []));
  if (merged.length + places.length > 1) throw ambiguous(name);
  if (merged.length === 1) return fieldsOfRow(merged[0].value, rest);
  return places.length === 1 ? fieldsOfRow(fieldAt(scope.fields, places[0]), rest) : null;
}

function ambiguous(name: Name): SqlError {
  const message = `\`${name.text}\` is ambiguous: write the table before it, or give the columns different names`;
  return new SqlError('MLR_SQL_NAME', message, name.at);
}

function fieldsOfRow(value: Expression, path: readonly Name[]): Expression {
  return path.reduce(fieldOfRow, value);
}

/** `row.name`. A field of a NULL row is NULL. */
export function fieldOfRow(row: Expression, name: Name): Expression {
  const { type } = row;
  if (type.kind !== 'ROW') {
    throw new SqlError('MLR_SQL_TYPE', `there is no field \`${name.text}\` here: the value is no ROW`, name.at);
  }
  const index = type.fields.findIndex((field) => field.name === name.text);
  if (index < 0) {
    const names = type.fields.map((field) => field.name);
    throw new SqlError('MLR_SQL_NAME', `unknown field \`${name.text}\`${didYouMean(name.text, names)}`, name.at);
  }
  return rowField(row, type.fields[index].type, index);
}

/** The field at `index` of a ROW. */
export function rowField(row: Expression, type: SqlType, index: number): Expression {
  const place: Expression = { op: 'literal', value: index, type: { kind: 'INT', nullable: false } };
  const result = withNullable(type, type.nullable || row.type.nullable);
  return { op: 'call', fn: 'FIELD', args: [row, place], type: result };
}

function unknown(scope: Scope, path: readonly Name[]): SqlError {
  const [name, second] = path;
  const table = second ? tableNamed(scope, name.text) : undefined;
  if (table) {
    const near = didYouMean(second.text, table.places.map((place) => scope.fields[place].name)); // prettier-ignore
    return new SqlError('MLR_SQL_NAME', `unknown column \`${second.text}\`${near}`, second.at);
  }
  const tables = second ? scope.tables.flatMap((candidate) => candidate.name ?? []) : [];
  const what = second ? 'unknown table or column' : 'unknown column';
  const near =
    insteadOf(FOREIGN_FUNCTIONS, name.text) ||
    didYouMean(name.text, [...scope.fields.map((field) => field.name), ...tables]) ||
    didYouMean(name.text, LEADING_WORDS) ||
    (scope.fields.length === 0 && !scope.outer ? ': there is no FROM before it' : '') ||
    mistakenAlias(scope) ||
    (tables.length > 0 ? `; the tables here: ${tables.join(', ')}` : '');
  return new SqlError('MLR_SQL_NAME', `${what} \`${name.text}\`${near}`, name.at);
}

/** Words that stand where a column could; in front of JOIN. */
const LEADING_WORDS = ['DISTINCT', 'CURRENT_DATE', 'CURRENT_TIMESTAMP'];
const JOIN_WORDS = ['INNER', 'LEFT', 'RIGHT', 'CROSS', 'NATURAL', 'OUTER'];

/** `FROM t INER JOIN u`: INER is the name of t then. */
function mistakenAlias({ tables }: Scope): string {
  for (const { name } of tables) {
    if (name?.toUpperCase() === 'ASOF') return `: ASOF is taken for a table's name; Flink joins FOR SYSTEM_TIME AS OF`;
    const near = name !== null && name.length > 3 ? didYouMean(name, JOIN_WORDS) : '';
    if (near !== '') return `: \`${name}\` is taken for a table's name${near}`;
  }
  return '';
}
