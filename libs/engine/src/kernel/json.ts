import { failRecord } from './failure.ts';
import { compilePath, JsonPathError, readPath } from './json-path.ts';
import { JsonNumber, JsonSyntaxError, parseJson, writeJson, type JsonTree } from './json-tree.ts';

/** SQL's functions on JSON texts, with Flink's reading of paths: without a mode a path is strict. */

type Mode = 'strict' | 'lax';

/** What a path found: a value (null: nothing), or what went wrong. */
type Found = { readonly mode: Mode; readonly value: JsonTree } | { readonly error: string };

const MODE = /^\s*(strict|lax)\s+([^]+)$/i;

/** The last document, parsed: several functions of a statement read the same one. */
let lastText: string | null = null;
let lastTree: JsonTree | JsonSyntaxError = null;

function treeOf(text: string): JsonTree | JsonSyntaxError {
  if (text !== lastText) {
    lastTree = parsed(text);
    lastText = text;
  }
  return lastTree;
}

function parsed(text: string): JsonTree | JsonSyntaxError {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}

function find(text: string, spec: string): Found {
  const [, written = 'strict', pathText = spec] = MODE.exec(spec) ?? [];
  const mode = written.toLowerCase() as Mode;
  const tree = treeOf(text);
  if (tree instanceof JsonSyntaxError) return mode === 'lax' ? { mode, value: null } : { error: 'the text is no JSON' };
  try {
    if (tree === null) return { error: 'the document is null' };
    const path = compilePath(pathText);
    try {
      return { mode, value: readPath(path, tree) };
    } catch (error) {
      if (!(error instanceof JsonPathError) || mode === 'strict') throw error;
      return { mode, value: path.isDefinite ? null : [] };
    }
  } catch (error) {
    if (error instanceof JsonPathError) return { error: error.message };
    throw error;
  }
}

const fail = (message: string): never => failRecord('MLR_RECORD_FUNCTION', message);

export type ExistsFallback = 'TRUE' | 'FALSE' | 'UNKNOWN' | 'ERROR';

export function jsonExists(text: string, path: string, onError: ExistsFallback): boolean | null {
  const found = find(text, path);
  if (!('error' in found)) return found.value !== null;
  if (onError === 'ERROR') return fail(`JSON_EXISTS: ${found.error}`);
  return onError === 'UNKNOWN' ? null : onError === 'TRUE';
}

/** What JSON_VALUE gives where there is nothing, or something is wrong. */
export interface ValueFallback {
  readonly kind: 'NULL' | 'ERROR' | 'DEFAULT';
  readonly value: string | number | boolean | null;
}

export type ValueType = 'text' | 'integer' | 'double' | 'boolean';
type Scalar = string | number | boolean | null;

export function jsonValue(
  text: string,
  path: string,
  type: ValueType,
  onEmpty: ValueFallback,
  onError: ValueFallback,
): Scalar {
  const found = find(text, path);
  let error = 'error' in found ? found.error : '';
  if (!('error' in found)) {
    const isScalar = !Array.isArray(found.value) && !(found.value instanceof Map);
    if (found.value === null || (found.mode === 'lax' && !isScalar)) {
      return onEmpty.kind === 'ERROR' ? fail('JSON_VALUE finds nothing') : onEmpty.value;
    }
    if (isScalar) return scalarOf(found.value, type);
    error = 'the path finds no scalar';
  }
  return onError.kind === 'ERROR' ? fail(`JSON_VALUE: ${error}`) : onError.value;
}

/** Java casts here: a whole number is no DOUBLE. */
function scalarOf(value: string | boolean | JsonNumber, type: ValueType): Scalar {
  if (type === 'text') return value instanceof JsonNumber ? value.text : String(value);
  if (type === 'boolean' && typeof value === 'boolean') return value;
  if (value instanceof JsonNumber) {
    const number = Number(value.text);
    if (type === 'integer' && value.isWhole && (number | 0) === number) return number;
    if (type === 'double' && !value.isWhole) return number;
  }
  return fail(`JSON_VALUE … RETURNING: ${writeJson(value).slice(0, 100)} is of another type`);
}

export type QueryFallback = 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT';
export type Wrapper = 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL';

export function jsonQuery(
  text: string,
  path: string,
  asArray: boolean,
  wrapper: Wrapper,
  onEmpty: QueryFallback,
  onError: QueryFallback,
): string | (string | null)[] | null {
  const found = find(text, path);
  let error = 'error' in found ? found.error : '';
  if (!('error' in found)) {
    const { value, mode } = found;
    const wraps = wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !Array.isArray(value));
    const result = value !== null && wraps ? [value] : value;
    const isScalar = !Array.isArray(result) && !(result instanceof Map);
    if (result === null || (mode === 'lax' && isScalar))
      return emptyQuery(onEmpty, asArray, 'JSON_QUERY finds nothing');
    if (!isScalar && !asArray) return writeJson(result);
    if (asArray && Array.isArray(result)) return result.map(elementText);
    error = isScalar ? 'the path finds a scalar' : 'the path finds no array';
  }
  return emptyQuery(onError, asArray, `JSON_QUERY: ${error}`);
}

function elementText(value: JsonTree): string | null {
  if (value === null || typeof value === 'string') return value;
  return writeJson(value);
}

function emptyQuery(fallback: QueryFallback, asArray: boolean, message: string): string | string[] | null {
  switch (fallback) {
    case 'NULL':
      return null;
    case 'ERROR':
      return fail(message);
    case 'EMPTY ARRAY':
      return asArray ? [] : '[]';
    case 'EMPTY OBJECT':
      return asArray ? fail('JSON_QUERY: an object is no array') : '{}';
  }
}

export type JsonKind = 'VALUE' | 'OBJECT' | 'ARRAY' | 'SCALAR';

/** NULL is no JSON. */
export function isJson(text: string | null, kind: JsonKind): boolean {
  if (text === null) return false;
  const tree = parsed(text);
  if (tree instanceof JsonSyntaxError) return false;
  const is = tree instanceof Map ? 'OBJECT' : Array.isArray(tree) ? 'ARRAY' : 'SCALAR';
  return kind === 'VALUE' || kind === is;
}

/** JSON text as it is written here; null for white space alone. */
export function jsonText(text: string): string | null {
  if (text.trim() === '') return null;
  const tree = parsed(text);
  return tree instanceof JsonSyntaxError ? fail(`JSON: '${text.slice(0, 100)}' is no JSON`) : writeJson(tree);
}

const LETTERS: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Beyond ASCII: escapes, and beyond the basic plane what Flink makes of it (the whole code, then the second half). */
export function jsonQuote(text: string): string {
  let quoted = '"';
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    quoted += code > 127 ? `\\u${code.toString(16).padStart(4, '0')}` : (LETTERS[text[i]] ?? text[i]);
  }
  return `${quoted}"`;
}

/** A text in quotes without them, if it begins with a JSON string; what does not stays as it is. */
export function jsonUnquote(text: string): string {
  if (!/^".*"$/s.test(text) || typeof parsed(text) !== 'string') return text;
  return text
    .slice(1, -1)
    .replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, digits: string | undefined, letter: string) =>
      digits === undefined ? (UNESCAPED[letter] ?? letter) : String.fromCharCode(parseInt(digits, 16)),
    );
}

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
