import { Lexer, type IToken, type TokenType } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { readHints } from './hints.ts';
import { RESERVED_FUNCTIONS, RESERVED_WORDS } from './keywords.ts';
import { HINTS, K, LEXER_TOKENS, ReservedFunction, ReservedWord, Word } from './tokens.ts';

let lexer: Lexer | undefined;

/**
 * Cuts a script into tokens. Words are told apart after matching, by one look-up each, instead of one pattern per
 * keyword: that keeps the start cheap and keywords case-insensitive.
 */
export function tokenize(text: string): IToken[] {
  lexer ??= new Lexer(LEXER_TOKENS, {
    positionTracking: 'onlyStart',
    skipValidations: true,
    ensureOptimizations: false,
  });
  const { tokens, errors, groups } = lexer.tokenize(text);
  if (errors.length > 0) {
    const { line = 1, column = 1, offset } = errors[0];
    throw new SqlError('MLR_SQL_SYNTAX', describe(text, offset), { line, column });
  }
  attachHints(tokens, groups[HINTS] ?? []);
  for (const token of tokens) {
    if (token.tokenType === Word) retype(token, wordType(token.image.toUpperCase()));
  }
  return tokens;
}

/** Hints are about the token they stand behind: its payload. */
function attachHints(tokens: readonly IToken[], comments: readonly IToken[]): void {
  let next = 0;
  for (const comment of comments) {
    const hints = readHints(comment);
    while (next < tokens.length && tokens[next].startOffset < comment.startOffset) next++;
    const before = next > 0 ? tokens[next - 1] : undefined;
    if (before?.image.toUpperCase() !== 'SELECT' || before.payload !== undefined) {
      const at = { line: comment.startLine!, column: comment.startColumn! };
      throw new SqlError('MLR_SQL_SYNTAX', 'hints stand behind SELECT, in one comment', at);
    }
    before.payload = hints;
  }
}

function wordType(word: string): TokenType {
  if (Object.hasOwn(K, word)) return K[word as keyof typeof K];
  if (RESERVED_FUNCTIONS.has(word)) return ReservedFunction;
  return RESERVED_WORDS.has(word) ? ReservedWord : Word;
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

/** What people write that Flink has no use for. */
const CHARACTERS: Readonly<Record<string, string>> = {
  '!': 'Flink does not know `!`: write NOT, and `<>` for unequal',
  '#': 'comments begin with --',
  $: '`$` means something as ${NAME} only: filled by --var NAME=…',
  '&': 'Flink does not know `&`: conditions are joined by AND, strings by ||',
  '?': 'there are no parameters: ${NAME} is filled by --var NAME=…',
  '@': 'there are no variables but ${NAME}, filled by --var NAME=…',
  '^': 'Flink does not know `^`: write POWER(a, b)',
  '{': 'braces mean nothing here: write MAP[k, v] or ROW(a, b)',
  '|': 'Flink does not know `|`: conditions are joined by OR, strings by ||',
  '~': 'Flink does not know `~`: write REGEXP(a, …)',
};

function describe(text: string, offset: number): string {
  const rest = text.slice(offset);
  if (rest.startsWith("'")) return 'this string is not closed: add a single quote (a quote inside is doubled)';
  if (rest.startsWith('`')) return 'this name is not closed: add a backquote';
  if (rest.startsWith('"')) return 'double quotes mean nothing here: strings take single quotes, names backquotes';
  const [character] = rest;
  if (/[\u2018\u2019\u201a\u201b\u201c\u201d\u201e]/.test(character)) {
    return `the typographic quote ${character} means nothing: strings take single quotes ('), names backquotes (\`)`;
  }
  if (Object.hasOwn(CHARACTERS, character)) return CHARACTERS[character];
  return `unexpected character ${JSON.stringify(String.fromCodePoint(rest.codePointAt(0)!))}`;
}
