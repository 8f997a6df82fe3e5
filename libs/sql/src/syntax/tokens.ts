import { createToken, Lexer, type TokenType } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { RESERVED_FUNCTIONS, RESERVED_WORDS } from './keywords.ts';

const symbols: TokenType[] = [];

function symbol(name: string, pattern: string | RegExp, label: string): TokenType {
  const token = createToken({ name, pattern, label });
  symbols.push(token);
  return token;
}

/** Anything that can be a name without more ado. */
export const Identifier = createToken({ name: 'Identifier', pattern: Lexer.NA, label: 'a name' });
export const QuotedIdentifier = createToken({
  name: 'QuotedIdentifier',
  pattern: /`(?:[^`]|``)*`/,
  start_chars_hint: ['`'],
  line_breaks: true,
  categories: [Identifier],
  label: 'a name',
});
/** A word as the lexer sees it; `lexer.ts` then makes it a keyword, a reserved word, or leaves it a name. */
export const Word = createToken({
  name: 'Word',
  pattern: /[A-Za-z_$\u00C0-\u1FFF\u2C00-\uD7FF][\w$\u00C0-\u1FFF\u2C00-\uD7FF]*/,
  line_breaks: false,
  categories: [Identifier],
  label: 'a name',
});
/** Reserved words that the grammar has no use for. */
export const ReservedWord = createToken({ name: 'ReservedWord', pattern: Lexer.NA, label: 'a reserved word' });
export const ReservedFunction = createToken({ name: 'ReservedFunction', pattern: Lexer.NA, label: 'a function' });

/** Before `Word`, which would take their first letter. */
export const UnicodeString = createToken({
  name: 'UnicodeString',
  pattern: /[uU]&'(?:[^']|'')*'/,
  line_breaks: true,
  label: 'a string',
});
export const BinaryLiteral = createToken({
  name: 'BinaryLiteral',
  pattern: /[xX]'[^']*'/,
  line_breaks: true,
  label: 'a binary string',
});
export const StringLiteral = symbol('StringLiteral', /'(?:[^']|'')*'/, 'a string');
export const ApproximateLiteral = symbol('ApproximateLiteral', /(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+/, 'a number');
export const DecimalLiteral = symbol('DecimalLiteral', /\d+\.\d*|\.\d+/, 'a number');
export const IntegerLiteral = symbol('IntegerLiteral', /\d+/, 'a whole number');
export const LeftParen = symbol('LeftParen', '(', '`(`');
export const RightParen = symbol('RightParen', ')', '`)`');
export const LeftBracket = symbol('LeftBracket', '[', '`[`');
export const RightBracket = symbol('RightBracket', ']', '`]`');
export const Comma = symbol('Comma', ',', '`,`');
export const Semicolon = symbol('Semicolon', ';', '`;`');
export const Colon = symbol('Colon', ':', '`:`');
export const Dot = symbol('Dot', '.', '`.`');
export const Arrow = symbol('Arrow', '=>', '`=>`');
export const NotEqual = symbol('NotEqual', /<>|!=/, '`<>`');
export const LessOrEqual = symbol('LessOrEqual', '<=', '`<=`');
export const GreaterOrEqual = symbol('GreaterOrEqual', '>=', '`>=`');
export const Equal = symbol('Equal', '=', '`=`');
export const Less = symbol('Less', '<', '`<`');
export const Greater = symbol('Greater', '>', '`>`');
export const Concat = symbol('Concat', '||', '`||`');
export const Plus = symbol('Plus', '+', '`+`');
export const Minus = symbol('Minus', '-', '`-`');
export const Star = symbol('Star', '*', '`*`');
export const Slash = symbol('Slash', '/', '`/`');
export const Percent = symbol('Percent', '%', '`%`');

/** Words the grammar itself knows. Reserved or not is decided by `RESERVED_WORDS`, not here. */
const GRAMMAR_WORDS = [
  'ABSENT', 'ALL', 'AND', 'ANY', 'ARRAY', 'AS', 'ASC', 'ASYMMETRIC', 'BEGIN', 'BETWEEN', 'BIGINT', 'BINARY', 'BOOLEAN', 'BOTH',
  'BUCKETS', 'BY', 'BYTES', 'CASE', 'CAST', 'CEIL', 'CEILING', 'CHAR', 'CHARACTER', 'COMMENT', 'CONDITIONAL', 'CONFLICT', 'CONSTRAINT',
  'CREATE', 'CROSS', 'CUBE', 'CURRENT', 'DATE', 'DAY', 'DEC', 'DECADE', 'DECIMAL', 'DEDUPLICATE', 'DEFAULT', 'DESC', 'DISTINCT',
  'DISTRIBUTED', 'DO', 'DOUBLE', 'ELSE', 'EMPTY', 'END', 'ENFORCED', 'ERROR', 'ESCAPE', 'EXCEPT', 'EXECUTE', 'EXISTS', 'EXTRACT',
  'FALSE', 'FETCH', 'FILTER', 'FIRST', 'FLOAT', 'FLOOR', 'FOLLOWING', 'FOR', 'FROM', 'FULL', 'FUNCTION', 'GROUP',
  'GROUPING', 'HASH', 'HAVING', 'HOUR', 'IF', 'IGNORE', 'IN', 'INNER', 'INSERT', 'INT', 'INTEGER', 'INTERSECT', 'INTERVAL',
  'INTO', 'IS', 'JOIN', 'JSON', 'JSON_ARRAY', 'JSON_ARRAYAGG', 'JSON_EXISTS', 'JSON_OBJECT', 'JSON_OBJECTAGG', 'JSON_QUERY',
  'JSON_VALUE', 'KEY', 'LANGUAGE', 'LAST', 'LATERAL', 'LEADING', 'LEFT', 'LIKE', 'LIMIT', 'LOCAL', 'MAP', 'METADATA', 'MINUTE',
  'MONTH', 'MULTISET', 'NATURAL', 'NEXT', 'NOT', 'NOTHING', 'NULL', 'NULLS', 'NUMERIC', 'OBJECT', 'OF', 'OFFSET', 'ON', 'ONLY', 'OR',
  'ORDER', 'ORDINALITY', 'OUTER', 'OVER', 'OVERLAPS', 'OVERLAY', 'OVERWRITE', 'PARTITION', 'PARTITIONED', 'PLACING',
  'POSITION', 'PRECEDING', 'PRECISION', 'PRIMARY', 'QUALIFY', 'RANGE', 'RECURSIVE', 'REPLACE', 'RESPECT', 'RETURNING', 'RIGHT',
  'ROLLUP', 'ROW', 'ROWS', 'SCALAR', 'SECOND', 'SELECT', 'SET', 'SETS', 'SIMILAR', 'SMALLINT', 'SOME', 'STATEMENT', 'STRING',
  'SUBSTRING', 'SYMMETRIC', 'SYSTEM', 'SYSTEM_TIME', 'TABLE', 'TEMPORARY', 'THEN', 'TIME', 'TIMESTAMP', 'TIMESTAMPADD',
  'TIMESTAMPDIFF', 'TIMESTAMP_LTZ', 'TINYINT', 'TO', 'TRAILING', 'TRIM', 'TRUE', 'TRY_CAST', 'UESCAPE', 'UNBOUNDED',
  'UNCONDITIONAL', 'UNION', 'UNIQUE', 'UNKNOWN', 'UNNEST', 'USING', 'VALUE', 'VALUES', 'VARBINARY', 'VARCHAR', 'VARYING',
  'VIEW', 'VIRTUAL', 'WATERMARK', 'WHEN', 'WHERE', 'WINDOW', 'WITH', 'WITHIN', 'WITHOUT', 'WRAPPER', 'YEAR', 'ZONE',
] as const; // prettier-ignore

export type GrammarWord = (typeof GRAMMAR_WORDS)[number];

/** Token types of the grammar's words: `K.SELECT`. */
export const K = Object.fromEntries(
  GRAMMAR_WORDS.map((word) => [
    word,
    createToken({
      name: word,
      pattern: Lexer.NA,
      label: word,
      categories: RESERVED_WORDS.has(word) ? (RESERVED_FUNCTIONS.has(word) ? [ReservedFunction] : []) : [Identifier],
    }),
  ]),
) as Record<GrammarWord, TokenType>;

/** `/* … *\/`. No regular expression: that would search to the end of the text again for each one that is not closed. */
function comment(text: string, offset: number): [string] | null {
  if (!text.startsWith('/*', offset) || text.startsWith('/*+', offset)) return null;
  return upToClose(text, offset);
}

/** `/*+ … *\/`. */
function hint(text: string, offset: number): [string] | null {
  return text.startsWith('/*+', offset) ? upToClose(text, offset) : null;
}

function upToClose(text: string, offset: number): [string] {
  const end = text.indexOf('*/', offset + 2);
  if (end >= 0) return [text.slice(offset, end + 2)];
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  const at = { line: lines.length, column: lines.at(-1)!.length + 1 };
  throw new SqlError('MLR_SQL_SYNTAX', 'this comment is not closed: add */', at);
}

/** Where the lexer puts hints, out of the parser's way. */
export const HINTS = 'hints';

const skipped = [
  createToken({ name: 'WhiteSpace', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }),
  createToken({ name: 'LineComment', pattern: /(?:--|\/\/)[^\n\r]*/, group: Lexer.SKIPPED }),
  createToken({
    name: 'BlockComment',
    pattern: comment,
    start_chars_hint: ['/'],
    group: Lexer.SKIPPED,
    line_breaks: true,
  }),
  createToken({ name: 'Hint', pattern: hint, start_chars_hint: ['/'], group: HINTS, line_breaks: true }),
];

/** What the lexer matches itself, in order of preference. */
export const LEXER_TOKENS: TokenType[] = [...skipped, UnicodeString, BinaryLiteral, Word, QuotedIdentifier, ...symbols];

/** Every token type the parser may meet. */
export const VOCABULARY: TokenType[] = [
  ...LEXER_TOKENS,
  Identifier,
  ReservedWord,
  ReservedFunction,
  ...Object.values(K),
];
