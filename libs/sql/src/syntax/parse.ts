import { EOF, type IRecognitionException, type IToken } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import { ADVICE, STATEMENT_ADVICE, STATEMENTS } from './advice.ts';
import type { StatementNode } from './ast.ts';
import { expectationOf } from './expectations.ts';
import { ScriptGrammar } from './grammar/statements.ts';
import { RESERVED_WORDS } from './keywords.ts';
import { tokenize } from './lexer.ts';
import { reservedWord } from './reserved-word.ts';
import { Identifier, K, StringLiteral, Word } from './tokens.ts';

/** Longer scripts are refused: a pipeline is read by people. */
export const MAX_SCRIPT_CHARACTERS = 1_000_000;

let grammar: ScriptGrammar | undefined;

/** Text → statements, in order. Throws `SqlError` where it stops making sense. */
export function parseStatements(text: string): StatementNode[] {
  if (text.length > MAX_SCRIPT_CHARACTERS) {
    const message = `the script has more than ${MAX_SCRIPT_CHARACTERS.toLocaleString('en')} characters: split it up`;
    throw new SqlError('MLR_SQL_LIMIT', message, { line: 1, column: 1 });
  }
  const tokens = tokenize(text);
  grammar ??= new ScriptGrammar();
  grammar.startScript(tokens);
  const statements = grammar.script();
  if (grammar.errors.length > 0) throw syntaxError(grammar.errors[0], tokens, text);
  return statements;
}

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

function syntaxError(error: IRecognitionException, tokens: readonly IToken[], text: string): SqlError {
  const { skip, labels } = expectationOf(error.message);
  const index = error.token.tokenType === EOF ? tokens.length : tokens.indexOf(error.token) + skip;
  const token = tokens.at(index);
  const previous = tokens.at(index - 1);
  const fail = (at: IToken | undefined, message: string, code: SqlError['code'] = 'MLR_SQL_SYNTAX') =>
    new SqlError(code, message, at ? { line: at.startLine!, column: at.startColumn! } : endOf(text));
  const rule = error.context.ruleStack.at(-1) ?? '';
  const summary = error.name === 'MismatchedTokenException' ? undefined : SUMMARIES[rule];
  const expected = summary ?? (labels.length > MAX_LISTED ? '' : list(labels));
  if (!token)
    return fail(token, `the script ends in the middle of a statement${expected && `: ${expected} is missing`}`);
  const literalWord = previous && labels.includes(StringLiteral.LABEL!) && LITERAL_WORDS.includes(previous.tokenType);
  // `SELECT date FROM t`: DATE would begin a literal.
  if (literalWord) return fail(previous, reservedWord(previous.image));
  const word = token.image.toUpperCase();
  if (rule === 'script') {
    const known = 'CREATE TABLE, CREATE VIEW, CREATE FUNCTION, INSERT INTO, EXECUTE STATEMENT SET and SET';
    const advice = STATEMENT_ADVICE[word] ?? ['MLR_SQL_UNSUPPORTED', `statements known here: ${known}`];
    return fail(token, advice[1] + (word in STATEMENT_ADVICE ? '' : didYouMean(word, STATEMENTS)), advice[0]);
  }
  if (word === 'LIMIT' && tokens.slice(0, index).some(({ tokenType }) => tokenType === K.OFFSET)) {
    return fail(token, 'LIMIT stands before OFFSET');
  }
  if (Object.hasOwn(ADVICE, word)) return fail(token, ADVICE[word][1], ADVICE[word][0]);
  const reserved = RESERVED_WORDS.has(word) && !STRUCTURE.has(word);
  const wantsName = labels.includes(Identifier.LABEL!) && labels.length <= MAX_LISTED;
  if (wantsName && (reserved || (labels.length === 1 && RESERVED_WORDS.has(word)))) {
    return fail(token, reservedWord(token.image));
  }
  // `FROM t WHRE a = 1`: WHRE was taken for the alias of t.
  const mistyped = rule === 'endOfStatement' && previous?.tokenType === Word ? didYouMean(previous.image, CLAUSES) : '';
  if (mistyped && previous) return fail(previous, `unexpected \`${previous.image}\`${mistyped}`);
  const quote = reserved && NAMED.has(rule) ? ' (a reserved word: as a name it needs backquotes)' : '';
  const near = word.length > 2 && token.tokenType === Word ? didYouMean(token.image, Object.keys(K)) : '';
  return fail(token, `unexpected \`${token.image}\`${quote}${expected && `: ${expected} belongs here`}${near}`);
}

function list(labels: readonly string[]): string {
  const [last, ...others] = labels.toReversed();
  return others.length > 0 ? `${others.toReversed().join(', ')} or ${last}` : (last ?? '');
}

function endOf(text: string): { line: number; column: number } {
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
