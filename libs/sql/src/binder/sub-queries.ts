import { SqlError } from '../errors.ts';
import type { AggregateCall, Expression, Position, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import { simple, withNullable } from '../type-system/type.ts';
import { knownOutside } from './by-values.ts';
import { call } from './calls.ts';
import { byKeys, decorrelate, type Outer, type Pulled } from './decorrelate.ts';
import type { SubQueryNode } from './expression.ts';
import { join } from './joins.ts';
import { distinct } from './distinct.ts';
import { conjunction, fieldAt, filter, materialized, project, substitute, TRUE } from './relations.ts';
import { looksOut, looksTwoLevelsUp, readsOuter } from './outer-references.ts';
import { inOuterQuery } from './scope.ts';
import { isSingleRow, singleValue } from './single-value.ts';
import { anyOf, FALSE, isAmong, isBeyond, isNotNull, isNull, isUnlike } from './three-valued.ts';

/** A sub-query with its rows bound; `values` are those in front of IN or of a comparison. */
export type BoundSubQuery = {
  readonly relation: Relation;
  readonly values: readonly Expression[];
  readonly at: Position;
} & (
  | { readonly kind: Exclude<SubQueryNode['node'], 'some-query'> }
  | { readonly kind: 'some-query'; readonly op: Extract<SubQueryNode, { node: 'some-query' }>['op'] }
);

type Lower = (expression: Expression) => Expression;

/**
 * The rows of a query, which sub-queries are joined to: as conditions (semi and anti joins), or as columns behind those
 * that are there. `lower` brings an expression over the sub-query's outer scope to the rows' fields.
 */
export class Rows {
  relation: Relation;

  constructor(relation: Relation) {
    this.relation = relation;
  }

  /** Keeps rows for which `EXISTS (…)` or `… IN (…)` is (`negated`: is not) true. `byValues`: see `by-values.ts`. */
  keep(query: BoundSubQuery, negated: boolean, byValues = false): void {
    const correlated = byValues && readsOuter(query.relation);
    if (negated && query.kind === 'in-query' && (correlated || looksTwoLevelsUp(query.relation))) {
      // As Flink does: the NULLs count that are in front of IN.
      const isIn = this.value(query, (e) => e);
      this.relation = filter(this.relation, [call('NOT', [isIn], query.at)]);
      return;
    }
    const pulled = this.pull(query, (e) => e, 'condition');
    if (query.kind === 'exists' && pulled.padded) {
      // An aggregate without keys always has its row.
      if (negated)
        this.relation = { op: 'filter', input: this.relation, condition: FALSE, fields: this.relation.fields };
      return;
    }
    const place = this.placer(pulled, (e) => e);
    const matches = query.values.map((value, i) => {
      const output = place(pulled.outputs[i]);
      const equal = call('=', [value, output], query.at);
      // NOT IN: a NULL on either side might be equal.
      const unknown = negated ? [value, output].filter(({ type }) => type.nullable).map((e) => isNull(e)) : [];
      return unknown.length > 0 ? anyOf([...unknown, equal]) : equal;
    });
    const known = correlated ? knownOutside(pulled.conditions, query.kind === 'exists' ? [] : pulled.outputs) : [];
    const condition = conjunction([...matches, ...[...pulled.conditions, ...known].map(place)]);
    this.relation = join(negated ? 'anti' : 'semi', this.relation, pulled.relation, condition, query.at);
  }

  /** A sub-query as a value of each row. */
  value(query: BoundSubQuery, lower: Lower): Expression {
    switch (query.kind) {
      case 'subquery':
        return this.scalar(query, lower);
      case 'exists': {
        const pulled = this.pull(query, lower);
        return pulled.padded ? TRUE : isNotNull(this.indicator(pulled, [], [], lower, query.at));
      }
      case 'in-query':
        return this.membership(query, lower);
      case 'some-query':
        return this.comparison(query, query.op, lower);
    }
  }

  private scalar(query: BoundSubQuery, lower: Lower): Expression {
    if (query.relation.fields.length !== 1) {
      const message = `a sub-query that stands for a value has one column, not ${query.relation.fields.length}`;
      throw new SqlError('MLR_SQL_SEMANTIC', message, query.at);
    }
    const single = isSingleRow(query.relation) ? query.relation : singleValue(query.relation, query.at);
    const pulled = this.pull({ ...query, relation: single }, lower);
    const place = this.placer(pulled, lower);
    const known = knownOutside(pulled.conditions, pulled.outputs);
    const condition = conjunction([...pulled.conditions, ...known].map(place));
    const value = substitute(place(pulled.outputs[0]), (index, field) => {
      return index < this.relation.fields.length ? field : { ...field, type: withNullable(field.type, true) };
    });
    const joined = join('left', this.relation, pulled.relation, condition, query.at);
    const twoLevelsUp = looksOut(condition) || readsOuter(pulled.relation);
    this.relation = twoLevelsUp ? { ...joined, ofValue: true } : joined;
    return pulled.padded ? value : { ...value, type: withNullable(value.type, true) };
  }

  /** `value IN (…)`: TRUE, FALSE or, where NULLs leave it open, NULL. */
  private membership(query: BoundSubQuery, lower: Lower): Expression {
    const pulled = this.pull(query, lower);
    const values = query.values.map(lower);
    const nullable = [...values, ...pulled.outputs].some(({ type }) => type.nullable);
    // First, as it may take rows away: both joins look at the same outer rows.
    const constant = values.every(({ op }) => op === 'literal');
    const facts = nullable ? this.facts(pulled, lower, inMembership, query.at, constant) : null;
    const found = isNotNull(this.indicator(pulled, pulled.outputs, values, lower, query.at));
    return facts ? isAmong(values, { rows: facts[0], known: facts[1], found }, query.at) : found;
  }

  /** `value < SOME (…)`. */
  private comparison(query: BoundSubQuery, op: string, lower: Lower): Expression {
    const { at } = query;
    const [value] = query.values.map(lower);
    if (value.type.kind === 'ROW' || query.relation.fields.length !== 1) {
      const message = 'SOME, ANY and ALL compare one value with a sub-query of one column (of rows, Flink looks at the first alone)'; // prettier-ignore
      throw new SqlError('MLR_SQL_TYPE', message, at);
    }
    const pulled = this.pull(query, lower);
    const nullable = value.type.nullable || pulled.outputs[0].type.nullable;
    if (op === '<>') {
      const [rows, known, different, extreme] = this.facts(pulled, lower, inDifference(pulled), at);
      return isUnlike(value, { rows, known, different, extreme }, at);
    }
    const [rows, known, extreme] = this.facts(pulled, lower, inComparison(op), at);
    return isBeyond(op, value, { rows, known, extreme }, nullable, at);
  }

  /** A column that is TRUE where the sub-query has a row (with these values among its outputs), NULL where not. */
  private indicator(
    pulled: Pulled,
    outputs: readonly Expression[],
    values: readonly Expression[],
    lower: Lower,
    at: Position,
  ): Expression {
    const { input, keys, conditions } = byKeys({ ...pulled, outputs }, this.outer(lower), at);
    const matched = outputs.map((_, i) => i);
    const places = [...keys, ...matched];
    const columns = places.map((key) => fieldAt(input.fields, key));
    const unique = places.length > 0 ? distinct(project(input, columns, columns.map((_, i) => `$${i}`)), at) : distinct(project(input, [TRUE], ['$found']), at); // prettier-ignore
    const width = places.length;
    const right = width === 0 ? unique : project(unique, [...columns.map((_, i) => fieldAt(unique.fields, i)), TRUE], [...columns.map((_, i) => `$${i}`), '$found']); // prettier-ignore
    const base = this.relation.fields.length;
    const at0 = (i: number): Expression => fieldAt(right.fields, i);
    const shift = (e: Expression) => mapFields(e, (i) => i + base);
    const correlated = [...conditions, ...knownOutside(conditions)].map((condition) => {
      return substitute(condition, (i, field) => (i < 0 ? lower(outward(i, field)) : shift(at0(keys.indexOf(i)))));
    });
    const equal = values.map((value, i) => call('=', [value, shift(at0(keys.length + i))], at));
    this.relation = join('left', this.relation, right, conjunction([...correlated, ...equal]), at);
    return fieldAt(this.relation.fields, this.relation.fields.length - 1);
  }

  /**
   * Aggregates of the sub-query's rows for each outer row, as columns. A sub-query that looks at no outer row and has no
   * rows takes all outer rows away until it has one: so does Flink, whose aggregate of a stream has no row before. It
   * does not with `keepAll`, which gives NULLs.
   */
  private facts(pulled: Pulled, lower: Lower, of: Facts, at: Position, keepAll = false): readonly Expression[] {
    const outer = this.outer(lower);
    const { input, keys, conditions } = byKeys(pulled, outer, at);
    const aggregates = of(pulled.outputs.map((_, i) => fieldAt(input.fields, i)));
    const fields = [...keys.map((key) => materialized(input.fields[key])), ...aggregates.map(({ type }, i) => ({ name: `$fact${i}`, type }))]; // prettier-ignore
    const right: Relation = { op: 'aggregate', input, keys, groupingSets: null, aggregates, window: null, fields, at };
    const base = this.relation.fields.length;
    const correlated = [...conditions, ...knownOutside(conditions)].map((condition) =>
      substitute(condition, (i, field) =>
        i < 0 ? lower(outward(i, field)) : { op: 'field', index: base + keys.indexOf(i), type: field.type },
      ),
    );
    this.relation = join(
      keepAll || keys.length > 0 ? 'left' : 'inner',
      this.relation,
      right,
      conjunction(correlated),
      at,
    );
    return aggregates.map((_, i) => fieldAt(this.relation.fields, base + keys.length + i));
  }

  private pull(query: BoundSubQuery, lower: Lower, role: Outer['role'] = 'value'): Pulled {
    const { length } = query.relation.fields;
    if (query.kind === 'in-query' && query.values.length !== length) {
      const message = `IN compares ${query.values.length} value(s) with ${length} column(s) of the sub-query`;
      throw new SqlError('MLR_SQL_TYPE', `${message}: as many on both sides`, query.at);
    }
    return decorrelate(query.relation, this.outer(lower, role), query.at);
  }

  private outer(lower: Lower, role: Outer['role'] = 'value'): Outer {
    return { relation: this.relation, column: lower, role };
  }

  /** Brings an expression over a sub-query and its outer row to the fields of the join of both. */
  private placer({ relation }: Pulled, lower: Lower): Lower {
    const base = this.relation.fields.length;
    return (expression) =>
      substitute(expression, (i, field) => {
        if (i < 0) return lower(outward(i, field));
        return { op: 'field', index: base + i, type: relation.fields[i].type };
      });
  }
}

/** A reference to the outer row, as the outer query itself writes it. */
function outward(index: number, { type }: Expression): Expression {
  return { op: 'field', index: inOuterQuery(index), type };
}

/** Which aggregates tell what is asked of a sub-query's columns. */
type Facts = (columns: readonly Expression[]) => readonly AggregateCall[];

const count = (columns: readonly Expression[] = [], distinct = false): AggregateCall => {
  const [argument, ...rest] = columns;
  const type = simple('BIGINT', false);
  return { fn: 'COUNT', ...(argument && { argument }), ...(rest.length > 0 && { rest }), distinct, type };
};

const extreme = (fn: 'MIN' | 'MAX', [argument]: readonly Expression[]): AggregateCall => {
  return { fn, argument, distinct: false, type: withNullable(argument.type, true) };
};

const inMembership: Facts = (columns) => [count(), count(columns)];

const inComparison =
  (op: string): Facts =>
  (columns) => [count(), count(columns), extreme(op.startsWith('>') ? 'MIN' : 'MAX', columns)];

/** Flink counts the known values once each where the sub-query looks at the outer row. */
const inDifference =
  ({ conditions }: Pulled): Facts =>
  (columns) => [count(), count(columns, conditions.length > 0), count(columns, true), extreme('MAX', columns)];
