import type { IToken } from 'chevrotain';
import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';

/** Hints about how to run a query; what it means stays the same, so they are read over. */
const IGNORED = ['BROADCAST', 'LOOKUP', 'MULTI_JOIN', 'NEST_LOOP', 'SHUFFLE_HASH', 'SHUFFLE_MERGE'];

const REFUSED: Readonly<Record<string, string>> = {
  OPTIONS: 'put the options into WITH (…) of the table',
  STATE_TTL: "SET 'table.exec.state.ttl' holds for the whole script",
  EARLY_FIRE: "a served view emits on update; see its option 'emit'",
};

/** Refuses the hints in a comment (`/*+ A(…), B *\/`) that cannot be read over. */
export function checkHints({ image, startLine, startColumn }: IToken): void {
  const at = { line: startLine!, column: startColumn! };
  const text = image.slice(3, -2).replace(/'(?:[^']|'')*'/g, "''");
  for (const [, name] of text.matchAll(/([A-Za-z_]\w*)\s*(?:\([^()]*\))?/g)) {
    const hint = name.toUpperCase();
    if (IGNORED.includes(hint)) continue;
    if (Object.hasOwn(REFUSED, hint)) {
      throw new SqlError('MLR_SQL_UNSUPPORTED', `the hint ${hint} is not supported: ${REFUSED[hint]}`, at);
    }
    const near = didYouMean(name, [...IGNORED, ...Object.keys(REFUSED)]);
    throw new SqlError('MLR_SQL_NAME', `unknown hint \`${name}\`${near}`, at);
  }
}
