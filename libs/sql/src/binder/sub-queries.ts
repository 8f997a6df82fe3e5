import { SqlError } from '../errors.ts';
import type { Expression, Position, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import { simple, withNullable } from '../type-system/type.ts';
import { call } from './calls.ts';
import { byKeys, decorrelate, type Outer, type Pulled } from './decorrelate.ts';
import type { SubQueryNode } from './expression.ts';
import { join } from './joins.ts';
import { distinct } from './distinct.ts';
import { conjunction, fieldAt, project, substitute, TRUE } from './relations.ts';
import { outerPlace } from './scope.ts';
import { isSingleRow, singleValue } from './single-value.ts';

/** A sub-query with its rows bound; `values` are those in front of IN. */
export interface BoundSubQuery {
  readonly kind: SubQueryNode['node'];
  readonly relation: Relation;
  readonly values: readonly Expression[];
  readonly at: Position;
}

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

  /** Keeps rows for which `EXISTS (…)` or `… IN (…)` is (`negated`: is not) true. */
  keep(query: BoundSubQuery, negated: boolean): void {
    const pulled = this.pull(query, (e) => e);
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
    const condition = conjunction([...matches, ...pulled.conditions.map(place)]);
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
    const condition = conjunction(pulled.conditions.map(place));
    const value = substitute(place(pulled.outputs[0]), (index, field) => {
      return index < this.relation.fields.length ? field : { ...field, type: withNullable(field.type, true) };
    });
    this.relation = join('left', this.relation, pulled.relation, condition, query.at);
    return pulled.padded ? value : { ...value, type: withNullable(value.type, true) };
  }

  /** `value IN (…)` where it may be NULL: unknown when something was NULL that might have been equal. */
  private membership(query: BoundSubQuery, lower: Lower): Expression {
    const outer = this.outer(lower);
    const pulled = this.pull(query, lower);
    const values = query.values.map(lower);
    const found = isNotNull(this.indicator(pulled, pulled.outputs, values, lower, query.at));
    const nullable = [...values, ...pulled.outputs].some(({ type }) => type.nullable);
    if (!nullable) return found;
    if (values.length > 1) {
      const message = 'IN with several columns of which one may be NULL is supported as a condition of WHERE only';
      throw new SqlError('MLR_SQL_UNSUPPORTED', message, query.at);
    }
    const { rows, known } = this.counts(pulled, outer, query.at);
    const zero: Expression = { op: 'literal', value: '0', type: simple('BIGINT', false) };
    const none = anyOf([isNull(rows), call('=', [rows, zero], query.at)]);
    const nothing: Expression = { op: 'literal', value: null, type: simple('BOOLEAN') };
    const branches = [
      { when: none, then: FALSE },
      { when: isNull(values[0]), then: nothing },
      { when: found, then: TRUE },
      { when: call('<', [known, rows], query.at), then: nothing },
    ];
    return { op: 'case', branches, otherwise: FALSE, type: simple('BOOLEAN') };
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
    const correlated = conditions.map((condition) => {
      return substitute(condition, (i, field) => (i < 0 ? lower(outward(i, field)) : shift(at0(keys.indexOf(i)))));
    });
    const equal = values.map((value, i) => call('=', [value, shift(at0(keys.length + i))], at));
    this.relation = join('left', this.relation, right, conjunction([...correlated, ...equal]), at);
    return fieldAt(this.relation.fields, this.relation.fields.length - 1);
  }

  /** Of the sub-query for each row: how many rows it has, and how many of them with a value. */
  private counts(pulled: Pulled, outer: Outer, at: Position): { rows: Expression; known: Expression } {
    const { input, keys, conditions } = byKeys(pulled, outer, at);
    const bigint = simple('BIGINT', false);
    const right: Relation = {
      op: 'aggregate',
      input,
      keys,
      groupingSets: null,
      aggregates: [
        { fn: 'COUNT', distinct: false, type: bigint },
        { fn: 'COUNT', argument: fieldAt(input.fields, 0), distinct: false, type: bigint },
      ],
      window: null,
      fields: [
        ...keys.map((key) => input.fields[key]),
        { name: '$rows', type: bigint },
        { name: '$known', type: bigint },
      ],
      at,
    };
    const base = this.relation.fields.length;
    const correlated = conditions.map((condition) =>
      substitute(condition, (i, field) =>
        i < 0 ? outer.column(outward(i, field)) : { op: 'field', index: base + keys.indexOf(i), type: field.type },
      ),
    );
    this.relation = join('left', this.relation, right, conjunction(correlated), at);
    const [rows, known] = [keys.length, keys.length + 1].map((i) => fieldAt(this.relation.fields, base + i));
    return { rows, known };
  }

  private pull(query: BoundSubQuery, lower: Lower): Pulled {
    const { length } = query.relation.fields;
    if (query.kind === 'in-query' && query.values.length !== length) {
      const message = `IN compares ${query.values.length} value(s) with ${length} column(s) of the sub-query`;
      throw new SqlError('MLR_SQL_TYPE', `${message}: as many on both sides`, query.at);
    }
    return decorrelate(query.relation, this.outer(lower), query.at);
  }

  private outer(lower: Lower): Outer {
    return { relation: this.relation, column: lower };
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
  return { op: 'field', index: outerPlace(index), type };
}

const FALSE: Expression = { op: 'literal', value: false, type: simple('BOOLEAN', false) };

const truth = (fn: string, args: readonly Expression[], nullable = false): Expression => ({ op: 'call', fn, args, type: simple('BOOLEAN', nullable) }); // prettier-ignore
const isNull = (value: Expression) => truth('IS NULL', [value]);
const isNotNull = (value: Expression) => truth('IS NOT NULL', [value]);
const anyOf = (args: readonly Expression[]) => truth('OR', args, args.some(({ type }) => type.nullable)); // prettier-ignore
