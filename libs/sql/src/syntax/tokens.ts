import { createToken, Lexer, type TokenType } from 'chevrotain';
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

export const StringLiteral = symbol('StringLiteral', /'(?:[^']|'')*'/, 'a string');
export const ApproximateLiteral = symbol('ApproximateLiteral', /(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+/, 'a number');
export const DecimalLiteral = symbol('DecimalLiteral', /\d+\.\d*|\.\d+/, 'a number');
export const IntegerLiteral = symbol('IntegerLiteral', /\d+/, 'a whole number');
export const LeftParen = symbol('LeftParen', '(', '`(`');
export const RightParen = symbol('RightParen', ')', '`)`');
export const LeftBracket = symbol('LeftBracket', '[', '`[`');
export const RightBracket = symbol('RightBracket', ']', '`]`');
export const Comma = symbol('Comma', ',', '`,`');
export const Semicolon = symbol('Semicolon', ';', '`;`');
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
  'ADD', 'ALL', 'AND', 'ARRAY', 'AS', 'ASYMMETRIC', 'BEGIN', 'BETWEEN', 'BIGINT', 'BINARY', 'BOOLEAN', 'BOTH', 'BUCKETS', 'BY',
  'BYTES', 'CASE', 'CAST', 'CEIL', 'CHAR', 'CHARACTER', 'COMMENT', 'CONSTRAINT', 'CREATE', 'CROSS', 'DATE', 'DAY', 'DEC',
  'DECADE', 'DECIMAL', 'DISTINCT', 'DISTRIBUTED', 'DOUBLE', 'ELSE', 'END', 'ENFORCED', 'ESCAPE', 'EXCEPT', 'EXECUTE', 'EXISTS',
  'EXTRACT', 'FALSE', 'FETCH', 'FILTER', 'FLOAT', 'FLOOR', 'FOR', 'FROM', 'FULL', 'FUNCTION', 'GROUP', 'HASH', 'HAVING',
  'HOUR', 'IF', 'IN', 'INNER', 'INSERT', 'INT', 'INTEGER', 'INTERSECT', 'INTERVAL', 'INTO', 'IS', 'JOIN', 'KEY', 'LATERAL',
  'LEADING', 'LEFT', 'LIKE', 'LIMIT', 'LOCAL', 'MAP', 'METADATA', 'MINUTE', 'MONTH', 'MULTISET', 'NATURAL', 'NOT', 'NULL',
  'NUMERIC', 'OF', 'OFFSET', 'ON', 'OR', 'ORDER', 'OVER', 'OVERWRITE', 'PARTITIONED', 'PRECISION', 'PRIMARY', 'RIGHT', 'ROW',
  'SECOND', 'SELECT', 'SET', 'SIMILAR', 'SMALLINT', 'STATEMENT', 'STRING', 'SUBSTRING', 'SYMMETRIC', 'TABLE', 'TEMPORARY',
  'THEN', 'TIME', 'TIMESTAMP', 'TIMESTAMPADD', 'TIMESTAMPDIFF', 'TIMESTAMP_LTZ', 'TINYINT', 'TO', 'TRAILING', 'TRIM', 'TRUE',
  'TRY_CAST', 'UNION', 'UNKNOWN', 'VALUES', 'VARBINARY', 'VARCHAR', 'VARYING', 'VIEW', 'VIRTUAL', 'WATERMARK', 'WHEN', 'WHERE',
  'WINDOW', 'WITH', 'WITHOUT', 'YEAR', 'ZONE',
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

const skipped = [
  createToken({ name: 'WhiteSpace', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }),
  createToken({ name: 'LineComment', pattern: /(?:--|\/\/)[^\n\r]*/, group: Lexer.SKIPPED }),
  createToken({ name: 'BlockComment', pattern: /\/\*(?!\+)[^]*?\*\//, group: Lexer.SKIPPED, line_breaks: true }),
];

/** What the lexer matches itself, in order of preference. */
export const LEXER_TOKENS: TokenType[] = [...skipped, Word, QuotedIdentifier, ...symbols];

/** Every token type the parser may meet. */
export const VOCABULARY: TokenType[] = [
  ...LEXER_TOKENS,
  Identifier,
  ReservedWord,
  ReservedFunction,
  ...Object.values(K),
];
