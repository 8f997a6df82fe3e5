import type { AggregateCall, Expression, Position, Relation } from '../logical/plan.ts';
import { simple } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { call } from './calls.ts';
import { castTo } from './coerce.ts';
import { allFields, fieldAt, filter, firstFields, materialized, project, TRUE } from './relations.ts';

const BOOLEAN = simple('BOOLEAN', false);
const BIGINT = simple('BIGINT', false);
const FALSE: Expression = { op: 'literal', value: false, type: BOOLEAN };

/**
 * INTERSECT ALL (a row as often as on the side where it is rarer) and EXCEPT ALL (as often as it is oftener on the
 * left): rows are counted per side, and the left ones' marks, cut to that number, unnested.
 */
export function setByCounts(op: 'INTERSECT' | 'EXCEPT', left: Relation, right: Relation, at: Position): Relation {
  const width = left.fields.length;
  const names = [...left.fields.map(({ name }) => name), '$left'];
  const inputs = [
    project(left, [...allFields(left), TRUE], names),
    project(right, [...allFields(right), FALSE], names),
  ];
  const fields = inputs[0].fields.map(({ name, type }, i) => {
    return { name, type: { ...type, nullable: type.nullable || inputs[1].fields[i].type.nullable } };
  });
  const union: Relation = { op: 'union', inputs, fields, at };
  const isLeft = fieldAt(fields, width);
  const isRight = call('NOT', [isLeft], at);
  const marks: SqlType = { kind: 'ARRAY', element: BOOLEAN, nullable: true };
  const count = (side: Expression): AggregateCall => ({ fn: 'COUNT', distinct: false, filter: side, type: BIGINT });
  const aggregates: AggregateCall[] = [
    count(isLeft),
    count(isRight),
    { fn: 'ARRAY_AGG', argument: isLeft, distinct: false, filter: isLeft, type: marks },
  ];
  const counted: Relation = {
    op: 'aggregate',
    input: union,
    keys: left.fields.map((_, i) => i),
    groupingSets: null,
    aggregates,
    window: null,
    fields: [...fields.slice(0, width), ...aggregates.map(({ type }, i) => ({ name: `$count${i}`, type }))].map(
      materialized,
    ),
    at,
  };
  const [lefts, rights, marked] = [0, 1, 2].map((i) => fieldAt(counted.fields, width + i));
  const times: Expression =
    op === 'EXCEPT'
      ? call('-', [lefts, rights], at)
      : {
          op: 'case',
          branches: [{ when: call('<', [lefts, rights], at), then: lefts }],
          otherwise: rights,
          type: BIGINT,
        };
  const zero: Expression = { op: 'literal', value: '0', type: BIGINT };
  const one: Expression = { op: 'literal', value: 1, type: simple('INT', false) };
  const kept = filter(counted, [call('>', [times, zero], at)]);
  const collection = call('ARRAY_SLICE', [marked, one, castTo(times, one.type)], at);
  const rows: Relation = {
    op: 'correlate',
    input: kept,
    left: false,
    call: { fn: 'UNNEST', collection, ordinality: false },
    condition: null,
    fields: [...kept.fields, { name: '$mark', type: BOOLEAN }],
    at,
  };
  return firstFields(rows, width);
}
