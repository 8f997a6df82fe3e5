import { formatType, isInteger, isNumeric, isString, isTimestamp } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { nullableIfAny, type FunctionDefinition } from './definition.ts';
import { withNullable } from '../type-system/type.ts';

/** What an argument may be. Flink casts none of these implicitly: a number is no string. */
export interface Parameter {
  readonly wanted: string;
  accepts(type: SqlType): boolean;
}

const isBinary = (type: SqlType) => type.kind === 'BINARY' || type.kind === 'VARBINARY';

export const TEXT: Parameter = { wanted: 'a string', accepts: isString };
export const BINARY: Parameter = { wanted: 'bytes', accepts: isBinary };
export const TEXT_OR_BINARY: Parameter = {
  wanted: 'a string or bytes',
  accepts: (type) => isString(type) || isBinary(type),
};
/** Positions and counts: Flink has no code for BIGINT here. */
export const INT: Parameter = {
  wanted: 'a whole number (no BIGINT)',
  accepts: (type) => isInteger(type) && type.kind !== 'BIGINT',
};
export const INTEGER: Parameter = { wanted: 'a whole number', accepts: isInteger };
export const NUMBER: Parameter = { wanted: 'a number', accepts: isNumeric };
export const TIMESTAMP: Parameter = { wanted: 'a TIMESTAMP', accepts: isTimestamp };
export const ANYTHING: Parameter = { wanted: 'a value', accepts: () => true };

interface Details {
  /** SQL names; the id when left out. */
  readonly names?: readonly string[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  /** Any number of further arguments. */
  readonly rest?: Parameter;
  /** Of the result: when any argument is (the default), whatever they are, or not at all. */
  readonly nullable?: 'any' | 'always' | 'never';
}

/** A function whose arguments stay as they are. */
export function signature(
  id: string,
  parameters: readonly Parameter[],
  result: SqlType | ((types: readonly SqlType[]) => SqlType),
  { names = [id], optional = 0, rest, nullable = 'any' }: Details = {},
): FunctionDefinition {
  return {
    id,
    names,
    arity: [parameters.length - optional, rest ? Infinity : parameters.length],
    resolve(types) {
      const bad = types.findIndex((type, i) => !(parameters[i] ?? rest).accepts(type));
      if (bad >= 0) {
        const { wanted } = parameters[bad] ?? rest;
        return `argument ${bad + 1} of ${id} is ${formatType(types[bad])}; wanted: ${wanted}`;
      }
      const type = typeof result === 'function' ? result(types) : result;
      return {
        parameters: types,
        type: nullable === 'any' ? nullableIfAny(type, types) : withNullable(type, nullable === 'always'),
      };
    },
  };
}
