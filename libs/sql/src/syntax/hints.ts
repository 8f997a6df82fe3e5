import type { IToken } from 'chevrotain';
import { SqlError } from '../errors.ts';
import type { Position } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import { parseDuration } from '../options/duration.ts';
import { unquote } from './strings.ts';

/** `STATE_TTL('a' = '1d')`, `BROADCAST(a)`: what to do with these tables. It changes nothing of what a query means. */
export interface HintNode {
  readonly name: string;
  /** Tables, or options with a value each. */
  readonly options: readonly { readonly key: string; readonly value: string | null }[];
  readonly at: Position;
}

/** Hints about how to join, by what they list; what a query means stays the same, so they have no effect here. */
const LISTS = ['BROADCAST', 'MULTI_JOIN', 'NEST_LOOP', 'SHUFFLE_HASH', 'SHUFFLE_MERGE'];
const KNOWN = [...LISTS, 'LOOKUP', 'STATE_TTL', 'OPTIONS'];

/** The hints in a comment: `/*+ A(…), B *\/`. */
export function readHints({ image, startLine, startColumn }: IToken): HintNode[] {
  const at = { line: startLine!, column: startColumn! };
  const hints: HintNode[] = [];
  const hint = /\s*([A-Za-z_]\w*)\s*(?:\(((?:'[^']*'|[^'()])*)\))?\s*(,|$)/y;
  const text = image.slice(3, -2);
  for (let end = 0; end < text.length; end = hint.lastIndex) {
    hint.lastIndex = end;
    const [, name, options = ''] = hint.exec(text) ?? [];
    if (!name) throw new SqlError('MLR_SQL_SYNTAX', "a hint is NAME, NAME(a, b) or NAME('key' = 'value')", at);
    hints.push(checked({ name: name.toUpperCase(), options: readOptions(options, at), at }, name));
  }
  return hints;
}

function readOptions(text: string, at: Position): HintNode['options'] {
  if (text.trim() === '') return [];
  const word = String.raw`([\w.-]+|'(?:[^']|'')*')`;
  const option = new RegExp(String.raw`\s*${word}\s*(?:=\s*${word}\s*)?(,|$)`, 'y');
  const options: { key: string; value: string | null }[] = [];
  for (let end = 0; end < text.length; end = option.lastIndex) {
    option.lastIndex = end;
    const [, key, value] = option.exec(text) ?? [];
    if (!key) throw new SqlError('MLR_SQL_SYNTAX', "options of a hint are (a, b) or ('key' = 'value', …)", at);
    options.push({ key: plain(key), value: value === undefined ? null : plain(value) });
  }
  return options;
}

const plain = (word: string) => (word.startsWith("'") ? unquote(word) : word);

function checked(hint: HintNode, written: string): HintNode {
  const { name, options, at } = hint;
  const refuse = (message: string) => new SqlError('MLR_SQL_SEMANTIC', `the hint ${name} ${message}`, at);
  if (!KNOWN.includes(name)) {
    throw new SqlError('MLR_SQL_NAME', `unknown hint \`${written}\`${didYouMean(written, KNOWN)}`, at);
  }
  if (name === 'OPTIONS') {
    const message = 'the hint OPTIONS is not supported: put the options into WITH (…) of the table';
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, at);
  }
  if (options.length === 0) throw refuse(LISTS.includes(name) ? 'names a table or more' : "needs 'key' = 'value'");
  if (LISTS.includes(name)) {
    if (options.some(({ value }) => value !== null)) throw refuse('names tables: without values');
    return hint;
  }
  if (options.some(({ value }) => value === null)) throw refuse("takes 'key' = 'value' alone");
  if (name === 'LOOKUP' && !options.some(({ key }) => key === 'table')) throw refuse("needs 'table' = …");
  const wrong = name === 'STATE_TTL' && options.find(({ value }) => parseDuration(value!) === null);
  if (wrong) throw refuse(`takes durations ('1 d', '12 h'), not '${wrong.value}'`);
  return hint;
}

/** The tables that a hint is about. */
export function tablesOf({ name, options }: HintNode): string[] {
  if (name === 'LOOKUP') return options.flatMap(({ key, value }) => (key === 'table' && value ? [value] : []));
  return options.map(({ key }) => key);
}
