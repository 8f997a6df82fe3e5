import { EOF, type IRecognitionException, type IToken } from 'chevrotain';
import { SqlError, type SqlErrorCode } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import { ADVICE, STATEMENT_ADVICE, STATEMENTS } from './advice.ts';
import { expectationOf } from './expectations.ts';
import { RESERVED_WORDS } from './keywords.ts';
import { reservedWord } from './reserved-word.ts';
import { slipOf } from './slips.ts';
import { Identifier, K, LeftParen, StringLiteral, Word } from './tokens.ts';

/** Words that begin a literal: `DATE '2026-01-31'`. */
const LITERAL_WORDS = [K.DATE, K.TIME, K.TIMESTAMP, K.INTERVAL];

/** Reserved words that nobody means as a name. */
const STRUCTURE = new Set(
  `ALL AND AS BETWEEN BY CASE CREATE CROSS DISTINCT ELSE END EXCEPT EXISTS FETCH FILTER FOR FROM FULL GROUP HAVING IN
  INNER INSERT INTERSECT INTO IS JOIN LIKE LIMIT NATURAL NOT NULL ON OR ORDER OUTER OVER SELECT THEN UNION USING VALUES WHEN
  WHERE WITH`.split(/\s+/),
);

/** Words that begin what may follow an alias. */
const CLAUSES = [
  ...[
    'WHERE',
    'GROUP',
    'HAVING',
    'WINDOW',
    'QUALIFY',
    'ORDER',
    'LIMIT',
    'OFFSET',
    'FETCH',
    'UNION',
    'INTERSECT',
    'EXCEPT',
  ],
  ...['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'FROM', 'USING', 'FILTER', 'OVER'],
];

/** What to call the many things that may begin something. */
const SUMMARIES: Readonly<Record<string, string>> = {
  operand: 'a value',
  comparison: 'a value',
  select: 'a column, a value or *',
  constructed: 'a value',
  parenthesised: 'a value',
  bracketedList: 'a value',
  values: 'a value',
  frameBound: 'UNBOUNDED, CURRENT ROW or a distance',
  groupItem: 'a grouping key',
  bareType: 'a type',
  column: 'a type',
  selectItem: 'a column, a value or *',
  joinable: 'a table',
  source: 'a table',
  queryTerm: 'a query (SELECT, VALUES)',
  query: 'a query (SELECT, VALUES)',
  functionArgument: 'an argument',
  endOfStatement: '`;`',
};
/** Where a name is the likeliest thing to be meant. */
const NAMED = new Set(['operand', 'select', 'selectItem', 'joinable', 'source']);
const MAX_LISTED = 6;

/** What is wrong with a script that the grammar did not get through, and where. */
export function syntaxError(error: IRecognitionException, tokens: readonly IToken[], text: string): SqlError {
  const { skip, labels } = expectationOf(error.message);
  const index = error.token.tokenType === EOF ? tokens.length : tokens.indexOf(error.token) + skip;
  const token = tokens[index];
  const previous = index > 0 ? tokens[index - 1] : undefined;
  const rule = error.context.ruleStack.at(-1) ?? '';
  const summary = error.name === 'MismatchedTokenException' ? undefined : SUMMARIES[rule];
  const expected = summary ?? (labels.length > MAX_LISTED ? '' : list(labels));
  const slip = slipOf({ token, previous, beforePrevious: tokens[index - 2], next: tokens[index + 1], labels, rule });
  if (slip) return refusal(slip.at, slip.message, slip.code);
  if (!token) {
    const missing = expected && `: ${expected} is missing`;
    return new SqlError('MLR_SQL_SYNTAX', `the script ends in the middle of a statement${missing}`, endOf(text));
  }
  // `SELECT date FROM t`: DATE would begin a literal.
  const literalWord = previous && labels.includes(StringLiteral.LABEL!) && LITERAL_WORDS.includes(previous.tokenType);
  if (literalWord) return refusal(previous, reservedWord(previous.image));
  const word = token.image.toUpperCase();
  if (rule === 'script') return unknownStatement(token, word);
  if (word === 'LIMIT' && tokens.slice(0, index).some(({ tokenType }) => tokenType === K.OFFSET)) {
    return refusal(token, 'LIMIT stands before OFFSET');
  }
  const reserved = RESERVED_WORDS.has(word) && !STRUCTURE.has(word);
  if (rule === 'createTable' && Object.hasOwn(ADVICE, word)) return refusal(token, ADVICE[word][1], ADVICE[word][0]);
  const wantsName = labels.includes(Identifier.LABEL!) && labels.length <= MAX_LISTED;
  if (wantsName && (reserved || (labels.length === 1 && RESERVED_WORDS.has(word)))) {
    return refusal(token, reservedWord(token.image));
  }
  if (Object.hasOwn(ADVICE, word) && !labels.includes('AS')) return refusal(token, ADVICE[word][1], ADVICE[word][0]);
  // `FROM t WHRE a = 1`: WHRE was taken for the alias of t.
  const mistyped =
    rule === 'endOfStatement' && previous?.tokenType === Word
      ? didYouMean(previous.image, word === 'WHEN' ? ['CASE'] : CLAUSES)
      : '';
  if (mistyped && previous) return refusal(previous, `unexpected \`${previous.image}\`${mistyped}`);
  if (reserved && tokens[index + 1]?.tokenType === LeftParen && NAMED.has(rule)) {
    return refusal(token, `unknown function \`${token.image}\``, 'MLR_SQL_NAME');
  }
  const quote = reserved && NAMED.has(rule) ? ' (a reserved word: as a name it needs backquotes)' : '';
  const words = labels.filter((label) => Object.hasOwn(K, label));
  const near = token.tokenType === Word ? didYouMean(token.image, words) || nearWord(token.image) : '';
  return refusal(
    token,
    `unexpected \`${shortened(token.image)}\`${quote}${expected && `: ${expected} belongs here`}${near}`,
  );
}

const nearWord = (image: string) => (image.length > 2 ? didYouMean(image, Object.keys(K)) : '');

function shortened(image: string): string {
  return image.length > 60 ? `${image.slice(0, 60)}…` : image;
}

function unknownStatement(token: IToken, word: string): SqlError {
  if (Object.hasOwn(STATEMENT_ADVICE, word)) {
    const [code, message] = STATEMENT_ADVICE[word];
    return refusal(token, message, code);
  }
  const known = 'CREATE TABLE, CREATE VIEW, CREATE FUNCTION, INSERT INTO, EXECUTE STATEMENT SET and SET';
  return refusal(token, `statements known here: ${known}${didYouMean(word, STATEMENTS)}`, 'MLR_SQL_UNSUPPORTED');
}

function refusal(at: IToken, message: string, code: SqlErrorCode = 'MLR_SQL_SYNTAX'): SqlError {
  return new SqlError(code, message, { line: at.startLine!, column: at.startColumn! });
}

function list(labels: readonly string[]): string {
  const [last, ...others] = labels.toReversed();
  return others.length > 0 ? `${others.toReversed().join(', ')} or ${last}` : (last ?? '');
}

function endOf(text: string): { line: number; column: number } {
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
