import { isNumeric, isString, simple, withNullable } from '../type-system/type.ts';
import type { AggregateCall } from '../logical/plan.ts';
import type { SqlType } from '../types.ts';
import { formatType } from '../type-system/type.ts';

/**
 * Aggregate functions. As in Flink, SUM and AVG of INT are INT (a SUM wraps around, an AVG truncates), and the result
 * is NULL only where a group can have no value: the argument is nullable, there is a FILTER, or there are no keys.
 */
export interface AggregateDefinition {
  readonly fn: AggregateCall['fn'];
  /** Result type for an argument; a string says what is wrong. */
  resolve(argument: SqlType): SqlType | string;
}

function numeric(fn: 'SUM' | 'AVG'): AggregateDefinition {
  return { fn, resolve: (type) => (isNumeric(type) ? type : `${fn} takes a number, not ${formatType(type)}`) };
}

function extreme(fn: 'MIN' | 'MAX'): AggregateDefinition {
  const ordered = ['BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'];
  return {
    fn,
    resolve: (type) =>
      isNumeric(type) || isString(type) || ordered.includes(type.kind)
        ? type
        : `${fn} does not take ${formatType(type)}`,
  };
}

export const AGGREGATES: ReadonlyMap<string, AggregateDefinition> = new Map(
  [
    { fn: 'COUNT', resolve: () => simple('BIGINT', false) } as AggregateDefinition,
    numeric('SUM'),
    numeric('AVG'),
    extreme('MIN'),
    extreme('MAX'),
  ].map((definition) => [definition.fn, definition]),
);

/** The result's type once it is known whether a group can be without a value. */
export function aggregateType(fn: AggregateCall['fn'], type: SqlType, canBeEmpty: boolean): SqlType {
  return fn === 'COUNT' ? type : withNullable(type, type.nullable || canBeEmpty);
}
