import type { IToken } from 'chevrotain';
import type { SqlErrorCode } from '../errors.ts';
import { FOREIGN_FUNCTIONS, FOREIGN_TYPES, insteadOf } from '../foreign-names.ts';
import { K, LeftParen, StringLiteral, Word } from './tokens.ts';

/** A well-known mistake: the token it is at, and what to do. */
export interface Slip {
  readonly at: IToken;
  readonly message: string;
  /** Default: MLR_SQL_SYNTAX. */
  readonly code?: SqlErrorCode;
}

/** Where a text stops making sense: at `token`, where the grammar would go on with one of `labels`. */
export interface Stop {
  readonly token: IToken | undefined;
  readonly previous: IToken | undefined;
  readonly beforePrevious: IToken | undefined;
  readonly next: IToken | undefined;
  readonly labels: readonly string[];
  readonly rule: string;
}

type Check = (stop: Stop) => Slip | undefined;

const imageOf = (token: IToken | undefined) => token?.image.toUpperCase() ?? '';
const TYPE_WORDS =
  /^(STRING|BYTES|BOOLEAN|TINYINT|SMALLINT|INT|INTEGER|BIGINT|FLOAT|DOUBLE|DATE|TIME|TIMESTAMP|TIMESTAMP_LTZ)$/;
const CONSTRUCTED: Readonly<Record<string, string>> = {
  ARRAY: 'ARRAY<INT>',
  MAP: 'MAP<STRING, INT>',
  ROW: 'ROW<a INT, b STRING>',
};

/** `name(…)` of another dialect, its name reserved or its arguments no values. */
const foreignFunction: Check = ({ token, previous, beforePrevious, next, rule }) => {
  const called = (name: IToken | undefined): Slip | undefined => {
    const instead = insteadOf(FOREIGN_FUNCTIONS, imageOf(name));
    return name && instead
      ? { at: name, message: `unknown function \`${name.image}\`${instead}`, code: 'MLR_SQL_NAME' }
      : undefined;
  };
  if (rule !== 'bareType' && imageOf(next) === '(' && token?.tokenType !== Word) {
    const slip = called(token);
    if (slip) return slip;
  }
  return imageOf(previous) === '(' ? called(beforePrevious) : undefined;
};

/** `NUMBER(10, 2)`, `STRUCT<…>`: parameters of a type that is none. */
const foreignType: Check = ({ token, previous, rule }) => {
  const unknown = (type: IToken | undefined): Slip | undefined => {
    const instead = insteadOf(FOREIGN_TYPES, imageOf(type));
    return type && instead
      ? { at: type, message: `unknown type \`${type.image}\`${instead}`, code: 'MLR_SQL_TYPE' }
      : undefined;
  };
  if (rule === 'bareType' || (rule === 'column' && token?.tokenType !== LeftParen)) return unknown(token);
  if (['(', '<', '['].includes(imageOf(token))) return unknown(previous);
  if (TYPE_WORDS.test(imageOf(previous)) && imageOf(token) === 'UNSIGNED') return unknown(token);
  return undefined;
};

const arrays: Check = ({ token, previous }) => {
  if (imageOf(token) !== '[' || !previous || !TYPE_WORDS.test(imageOf(previous))) return undefined;
  return { at: previous, message: `an array of ${previous.image} is written ARRAY<${previous.image}>` };
};

const constructedTypes: Check = ({ token, previous, labels }) => {
  const example = CONSTRUCTED[imageOf(previous)];
  if (!example || !previous || !labels.includes('`<`') || imageOf(token) === '[') return undefined;
  return { at: previous, message: `${imageOf(previous)} of what? Write ${example}` };
};

const top: Check = ({ token, previous, beforePrevious }) => {
  if (imageOf(previous) !== 'TOP' || imageOf(beforePrevious) !== 'SELECT' || !previous) return undefined;
  const count = /^\d+$/.test(imageOf(token)) ? token!.image : 'n';
  return { at: previous, message: `Flink does not know TOP: write LIMIT ${count} at the end of the query` };
};

const interval: Check = ({ token, previous, beforePrevious }) => {
  if (beforePrevious?.tokenType !== K.INTERVAL || previous?.tokenType !== StringLiteral) return undefined;
  const [count, unit] = /^'(-?\d+)\s*([a-z]+?)s?'$/i.exec(previous.image)?.slice(1) ?? ['5', 'second'];
  const units = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
  const named = units.find((each) => each.startsWith(unit.toUpperCase())) ?? 'SECOND';
  const at = token ?? previous;
  return { at, message: `the unit of an interval stands behind the string: INTERVAL '${count}' ${named}` };
};

const operators: Check = ({ token, previous, next }) => {
  if (token && imageOf(token) === ':' && imageOf(next) === ':') {
    return { at: token, message: 'Flink does not know `::`: write CAST(a AS …)' };
  }
  const isBehind = token && previous && previous.startOffset + previous.image.length === token.startOffset;
  if (!isBehind) return undefined;
  const pair = previous.image + token.image;
  if (pair === '==') return { at: previous, message: 'Flink does not know `==`: write `=`' };
  if (pair === '->') return { at: previous, message: "Flink does not know `->`: write JSON_VALUE(a, '$.b')" };
  return undefined;
};

const clauses: Check = ({ token, previous, next }) => {
  if (token && imageOf(token) === 'LATERAL' && imageOf(next) === 'VIEW') {
    return { at: token, message: 'Flink does not know LATERAL VIEW: write CROSS JOIN UNNEST(a) AS u (x)' };
  }
  if (previous && imageOf(previous) === 'INDEX' && imageOf(token) === '(') {
    return { at: previous, message: 'there are no indexes (nor in Flink): rows are read by the PRIMARY KEY' };
  }
  return undefined;
};

const optionNames: Check = ({ token, previous, beforePrevious, labels }) => {
  const opens = imageOf(previous) === '(' && imageOf(beforePrevious) === 'WITH';
  if (
    !token ||
    token.tokenType === StringLiteral ||
    !(opens || (imageOf(previous) === ',' && labels[0] === StringLiteral.LABEL))
  )
    return undefined;
  if (!/^[A-Za-z]/.test(token.image)) return undefined;
  return { at: token, message: `names of options are strings: '${token.image}' = '…'` };
};

const CHECKS: readonly Check[] = [
  top,
  interval,
  arrays,
  constructedTypes,
  foreignType,
  foreignFunction,
  operators,
  clauses,
  optionNames,
];

/** What is known to go wrong so, or nothing. */
export function slipOf(stop: Stop): Slip | undefined {
  for (const check of CHECKS) {
    const slip = check(stop);
    if (slip) return slip;
  }
  return undefined;
}
