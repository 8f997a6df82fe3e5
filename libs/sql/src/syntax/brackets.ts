import type { IToken } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { LeftBracket, LeftParen, RightBracket, RightParen } from './tokens.ts';

/** Deeper brackets are refused before the parser meets them: what it then looks ahead at is bounded. */
const MAX_DEPTH = 1000;

/** For every opening parenthesis that is closed, the token behind its end (undefined at the end of the script). */
export function tokensBehindBrackets(tokens: readonly IToken[]): ReadonlyMap<IToken, IToken | undefined> {
  const behind = new Map<IToken, IToken | undefined>();
  const open: IToken[] = [];
  tokens.forEach((token, i) => {
    if (token.tokenType === LeftParen || token.tokenType === LeftBracket) {
      if (open.push(token) > MAX_DEPTH) {
        const at = { line: token.startLine!, column: token.startColumn! };
        throw new SqlError('MLR_SQL_LIMIT', `brackets nested more than ${MAX_DEPTH} deep: split it up`, at);
      }
    } else if (token.tokenType === RightParen || token.tokenType === RightBracket) {
      const start = open.pop();
      if (start?.tokenType === LeftParen) behind.set(start, tokens[i + 1]);
    }
  });
  return behind;
}
