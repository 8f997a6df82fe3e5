import { SqlError } from '../errors.ts';
import type { Relation } from '../logical/plan.ts';
import type { QueryBody } from '../syntax/ast.ts';
import { commonTypeOf } from '../type-system/common-type.ts';
import { formatType } from '../type-system/type.ts';
import { UNTYPED_NULL } from './calls.ts';
import { castTo } from './coerce.ts';
import { ExpressionBinder } from './expression.ts';
import type { QueryContext } from './query.ts';
import { NOTHING } from './scope.ts';

/** `VALUES (1, 'a'), (2, 'b')`: columns EXPR$0, EXPR$1, each of the type that all its values have in common. */
export function bindValues(body: Extract<QueryBody, { query: 'values' }>, { catalog, outer }: QueryContext): Relation {
  const binder = new ExpressionBinder({ ...NOTHING, outer }, catalog);
  const width = body.rows[0].length;
  const uneven = body.rows.find((row) => row.length !== width);
  if (uneven) {
    const at = uneven[0]?.at ?? body.at;
    throw new SqlError('MLR_SQL_TYPE', `this row has ${uneven.length} values, the first one has ${width}`, at);
  }
  const rows = body.rows.map((row) => row.map((node) => binder.bind(node)));
  const types = rows[0].map((_, column) => {
    const given = rows.map((row) => row[column].type);
    const bare = given.findIndex(({ kind }) => kind === 'NULL');
    if (bare >= 0) throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, body.rows[bare][column].at);
    const type = commonTypeOf(given);
    if (type) return type;
    const message = `the values of column ${column + 1} have no common type: ${given.map(formatType).join(', ')}`;
    throw new SqlError('MLR_SQL_TYPE', `${message}; CAST them`, body.rows[0][column].at);
  });
  return {
    op: 'values',
    rows: rows.map((row) => row.map((value, i) => castTo(value, types[i]))),
    fields: types.map((type, i) => ({ name: `EXPR$${i}`, type })),
    at: body.at,
  };
}
