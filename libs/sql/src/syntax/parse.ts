import { EOF, tokenMatcher, type IRecognitionException, type IToken, type TokenType } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import type { StatementNode } from './ast.ts';
import { ScriptGrammar } from './grammar/statements.ts';
import { tokenize } from './lexer.ts';
import { reservedWord } from './reserved-word.ts';
import { Identifier, K, LeftBracket, ReservedFunction, ReservedWord } from './tokens.ts';

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
  if (grammar.errors.length > 0) throw syntaxError(grammar.errors[0], text);
  return statements;
}

/** Words that begin a literal: `DATE '2026-01-31'`. */
const LITERAL_WORDS = [K.DATE, K.TIME, K.TIMESTAMP, K.INTERVAL];

function syntaxError(error: IRecognitionException, text: string): SqlError {
  const { token, previousToken } = error as IRecognitionException & { previousToken?: IToken };
  const literalWord = error.name === 'MismatchedTokenException' && /a string/.test(error.message) && previousToken;
  if (literalWord && LITERAL_WORDS.includes(previousToken.tokenType) && token.tokenType !== EOF) {
    // `SELECT date FROM t`: DATE would begin a literal.
    return new SqlError('MLR_SQL_SYNTAX', reservedWord(previousToken.image), positionOf(previousToken, text));
  }
  const later = NOT_YET.find(([type]) => type === token.tokenType);
  if (later) return new SqlError('MLR_SQL_UNSUPPORTED', `${later[1]}: not supported yet`, positionOf(token, text));
  return new SqlError('MLR_SQL_SYNTAX', describe(token, error), positionOf(token, text));
}

/** What a token that fits nowhere most likely begins, where Flink has it and we do not. */
const NOT_YET: readonly (readonly [TokenType, string])[] = [
  [K.SELECT, 'a sub-query in this place'],
  [K.WITH, 'WITH in front of a query'],
  [K.EXISTS, 'EXISTS'],
  [K.SIMILAR, 'SIMILAR TO'],
  [K.LATERAL, 'LATERAL'],
  [K.UNION, 'UNION'],
  [K.ARRAY, 'ARRAY'],
  [K.ROW, 'ROW'],
  [K.MAP, 'MAP'],
  [LeftBracket, 'taking elements of arrays and maps'],
];

function positionOf(token: IToken, text: string): { line: number; column: number } {
  if (token.tokenType !== EOF) return { line: token.startLine!, column: token.startColumn! };
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

function describe(token: IToken, error: IRecognitionException): string {
  if (token.tokenType === EOF) return 'the script ends in the middle of a statement';
  const expected = expectedWord(error);
  const wantsName = error.name === 'MismatchedTokenException' && /a name/.test(error.message);
  const reserved =
    [ReservedWord, ReservedFunction].some((type) => tokenMatcher(token, type)) || isReservedKeyword(token);
  if (wantsName && reserved) return reservedWord(token.image);
  if (expected) return `unexpected \`${token.image}\`: ${expected} belongs here`;
  const hint = tokenMatcher(token, Identifier) ? didYouMean(token.image, Object.keys(K)) : '';
  const quote = reserved ? ' (a reserved word: as a name it needs backquotes)' : '';
  return `unexpected \`${token.image}\`${quote}${hint}`;
}

/** A keyword that is not also a name. */
function isReservedKeyword(token: IToken): boolean {
  return Object.hasOwn(K, token.tokenType.name) && !tokenMatcher(token, Identifier);
}

function expectedWord(error: IRecognitionException): string | undefined {
  if (error.name !== 'MismatchedTokenException') return undefined;
  return /--> (.+?) <--/s.exec(error.message)?.[1];
}
