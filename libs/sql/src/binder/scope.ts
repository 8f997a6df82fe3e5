import { SqlError } from '../errors.ts';
import type { Field } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { Name } from '../syntax/ast.ts';
import type { SqlType } from '../types.ts';

/** The columns an expression can name, by their place in the row below it. Names are case-sensitive, as in Flink. */
export interface Scope {
  readonly fields: readonly Field[];
  /** The table's name or alias, which may stand before a column; null when it has none. */
  readonly qualifier: string | null;
}

/** Finds the column that `path` names: `delay`, or `f.delay` where `f` is the qualifier. */
export function resolveColumn(scope: Scope, path: readonly Name[]): { index: number; type: SqlType } {
  const qualified = path.length > 1 && path[0].text === scope.qualifier;
  const [name, ...rest] = qualified ? path.slice(1) : path;
  const index = indexOfColumn(scope, name, path.length > 1 && !qualified);
  if (rest.length > 0) {
    throw new SqlError('MLR_SQL_TYPE', `\`${name.text}\` has no fields: it is no ROW`, rest[0].at);
  }
  return { index, type: scope.fields[index].type };
}

function indexOfColumn(scope: Scope, name: Name, mayBeQualifier: boolean): number {
  const matches = scope.fields.flatMap((field, index) => (field.name === name.text ? [index] : []));
  if (matches.length === 1) return matches[0];
  if (matches.length > 1) {
    throw new SqlError('MLR_SQL_NAME', `\`${name.text}\` is ambiguous: give the columns different names`, name.at);
  }
  const names = scope.fields.map((field) => field.name);
  const candidates = mayBeQualifier && scope.qualifier ? [...names, scope.qualifier] : names;
  const what = mayBeQualifier ? 'unknown table or column' : 'unknown column';
  throw new SqlError('MLR_SQL_NAME', `${what} \`${name.text}\`${didYouMean(name.text, candidates)}`, name.at);
}
