import { formatType, isInteger, simple, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import type { AggregateDefinition } from './aggregates.ts';

/** Functions that only exist with OVER. */

function rank(
  fn: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK' | 'PERCENT_RANK' | 'CUME_DIST',
  type: SqlType,
): AggregateDefinition {
  return { fn, arity: [0, 0], only: 'over', resolve: () => ({ type }) };
}

const ntile: AggregateDefinition = {
  fn: 'NTILE',
  arity: [1, 1],
  only: 'over',
  resolve: ([buckets]) =>
    buckets.op === 'literal' && isInteger(buckets.type) && Number(buckets.value) > 0
      ? { type: simple('BIGINT', false) }
      : 'NTILE takes a whole number above 0, written out',
};

/** `LAG(value [, rows [, instead of nothing]])`; NULL beyond the first row unless the third argument says otherwise. */
function shift(fn: 'LAG' | 'LEAD'): AggregateDefinition {
  return {
    fn,
    arity: [1, 3],
    only: 'over',
    resolve([value, offset, instead]) {
      if (offset && (offset.op !== 'literal' || !isInteger(offset.type)))
        return `the distance of ${fn} is a whole number, written out`;
      if (offset?.op === 'literal' && Number(offset.value) < 0) return `${fn} looks back: its distance is not below 0`;
      if (instead && instead.type.kind !== value.type.kind && formatType(instead.type) === 'NULL') {
        return `the default of ${fn} needs a type: CAST(NULL AS …)`;
      }
      const type = withNullable(value.type, instead ? instead.type.nullable : true);
      const parameters = [value.type, ...(offset ? [offset.type] : []), ...(instead ? [type] : [])];
      return { type, parameters };
    },
  };
}

const BIGINT = simple('BIGINT', false);
const DOUBLE = simple('DOUBLE', false);

export const OVER_ONLY: readonly AggregateDefinition[] = [
  rank('ROW_NUMBER', BIGINT),
  rank('RANK', BIGINT),
  rank('DENSE_RANK', BIGINT),
  rank('PERCENT_RANK', DOUBLE),
  rank('CUME_DIST', DOUBLE),
  ntile,
  shift('LAG'),
  shift('LEAD'),
];
