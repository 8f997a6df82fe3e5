import { JavaPattern } from './java-regex.ts';
import { InvalidPattern, UntranslatablePattern } from './java-regex-class.ts';
import { failRecord } from './failure.ts';
import { isInvalidSimilar, similarPattern } from './similar.ts';

/** Functions of Java's regular expressions: patterns as Java writes them, results as Java finds them. */

/** A compiled pattern; `groups[i]` is the number of Java's group i in the expression's matches. */
export interface JavaRegex {
  readonly regex: RegExp;
  readonly groups: readonly number[];
}

const compiled = new Map<string, JavaRegex | null | UntranslatablePattern>();

/** Null when the pattern is not valid. Throws `UntranslatablePattern` for what only Java has. */
export function compilePattern(pattern: string): JavaRegex | null {
  let known = compiled.get(pattern);
  if (known === undefined) {
    if (compiled.size >= 1000) compiled.clear();
    known = translate(pattern);
    compiled.set(pattern, known);
  }
  if (known instanceof UntranslatablePattern) throw known;
  return known;
}

function translate(pattern: string): JavaRegex | null | UntranslatablePattern {
  try {
    const { source, groups } = JavaPattern.translate(pattern);
    return { regex: new RegExp(source, 'gv'), groups };
  } catch (error) {
    if (error instanceof InvalidPattern || error instanceof SyntaxError) return null;
    if (error instanceof UntranslatablePattern) return error;
    throw error;
  }
}

/** The same for a pattern of the record; what cannot be translated fails the record. */
function patternOf(pattern: string): JavaRegex | null {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof UntranslatablePattern)) throw error;
    return failRecord('MLR_RECORD_FUNCTION', `the regular expression has ${error.message}, which is not supported`);
  }
}

/** The next match from `from` on, in UTF-16 units. */
function find({ regex }: JavaRegex, text: string, from: number): RegExpExecArray | null {
  regex.lastIndex = from;
  return regex.exec(text);
}

/** All matches, as Java's `find` goes through them: behind an empty one it moves on by one unit. */
function* findAll(pattern: JavaRegex, text: string): Generator<RegExpExecArray> {
  for (let from = 0; from <= text.length;) {
    const match = find(pattern, text, from);
    if (match === null) return;
    yield match;
    from =
      match[0] === ''
        ? match.index + String.fromCodePoint(text.codePointAt(match.index) ?? 0).length
        : match.index + match[0].length;
  }
}

/** The empty pattern is found nowhere: so Flink. */
export function regexp(text: string, pattern: string): boolean {
  if (pattern === '') return false;
  const java = patternOf(pattern);
  return java !== null && find(java, text, 0) !== null;
}

export function regexpExtract(text: string, pattern: string, group: number | bigint = 0): string | null {
  const java = patternOf(pattern);
  return java === null ? null : extractGroup(java, text, Number(group));
}

/** The same with a pattern that is compiled already. */
export function extractGroup(java: JavaRegex, text: string, group: number): string | null {
  const number = java.groups[group];
  if (number === undefined) return null;
  return find(java, text, 0)?.[number] ?? null;
}

/** Null for a group that the pattern does not have; a group that took no part in a match is NULL in the array. */
export function regexpExtractAll(text: string, pattern: string, group: number | bigint = 1): (string | null)[] | null {
  const java = patternOf(pattern);
  const number = java?.groups[Number(group)];
  if (java === null || number === undefined) return null;
  return Array.from(findAll(java, text), (match) => match[number] ?? null);
}

export function regexpReplace(text: string, pattern: string, replacement: string): string | null {
  const java = patternOf(pattern);
  if (java === null) return null;
  java.regex.lastIndex = 0;
  return text.replace(java.regex, () => replacement);
}

export function regexpCount(text: string, pattern: string): number | null {
  const java = patternOf(pattern);
  return java === null ? null : Array.from(findAll(java, text)).length;
}

/** From 1, in UTF-16 units. */
export function regexpInstr(text: string, pattern: string): number | null {
  const java = patternOf(pattern);
  return java === null ? null : (find(java, text, 0)?.index ?? -1) + 1;
}

export function regexpSubstr(text: string, pattern: string): string | null {
  const java = patternOf(pattern);
  return java === null ? null : (find(java, text, 0)?.[0] ?? null);
}

/** Java's `String.split`: empty parts at the end are left out. `limit` parts at most, where it is positive. */
function splitByPattern(text: string, java: JavaRegex, limit: number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of findAll(java, text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    // An empty match at the start makes no part.
    if (match[0] === '' && match.index === 0) continue;
    if (match[0] === '' && match.index === text.length) break;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  if (limit <= 0 && parts.length > 1) while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** `a=1,b=2` as a map; both separators are regular expressions. */
export function strToMap(text: string, pairs = ',', assignment = '='): Map<string, string | null> | null {
  const map = new Map<string, string | null>();
  if (text === '') return map;
  const [outer, inner] = [patternOf(pairs), patternOf(assignment)];
  if (outer === null || inner === null) {
    failRecord('MLR_RECORD_FUNCTION', 'a separator of STR_TO_MAP is no valid regular expression');
  }
  for (const pair of splitByPattern(text, outer, 0)) {
    const [key, value = null] = splitByPattern(pair, inner, 2);
    map.set(key, value);
  }
  return map;
}

/** SIMILAR TO. */
export function similarTo(text: string, pattern: string, escape = ''): boolean {
  const source = similarPattern(pattern, escape);
  if (isInvalidSimilar(source)) return failRecord('MLR_RECORD_FUNCTION', `'${pattern.slice(0, 100)}' is no pattern of SIMILAR TO: ${source.wrong}`); // prettier-ignore
  return new RegExp(source.regex, 'sv').test(text);
}
