import { HttpError } from '@millrace/http';

/**
 * The records of a body as ranges of its bytes: what is appended later are these bytes, never a re-serialised copy.
 * Cutting looks only at brackets and strings; whether a record is valid is for its table's scanner to say.
 */
export interface BodyRecords {
  /** What `numbers` counts: lines from 1, or elements of an array from 0. A single object is element 0. */
  readonly unit: 'line' | 'index';
  /** The body is one object, not a list with one element. */
  readonly isSingle: boolean;
  readonly numbers: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export type BodyKind = 'json' | 'ndjson';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/**
 * Cuts a body: one JSON object, an array, or NDJSON, which is also recognised in `json` when a whole object stands on
 * the first line and more follows below. Throws a 400 when there is no telling records apart.
 */
export function splitBody(bytes: Buffer, kind: BodyKind): BodyRecords {
  // A byte order mark is no part of JSON, but Windows tools write one.
  const start = bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
  const first = skipSpace(bytes, start);
  if (first === bytes.length) throw malformed(bytes, first, 'the body is empty');
  if (kind === 'ndjson') return splitLines(bytes, start);
  if (bytes[first] === 0x5b) return splitArray(bytes, first);
  if (bytes[first] !== 0x7b) throw malformed(bytes, first, 'a record is a JSON object');
  const end = skipValue(bytes, first);
  if (end < 0) throw malformed(bytes, bytes.length, 'the object does not end');
  const rest = skipSpace(bytes, end);
  if (rest === bytes.length) return { unit: 'index', isSingle: true, numbers: [0], starts: [first], ends: [end] };
  const lineEnd = bytes.indexOf(NEWLINE, first);
  if (lineEnd >= end && lineEnd < rest) return splitLines(bytes, start);
  throw malformed(bytes, rest, 'more text follows the object; send several as an array, or as NDJSON, one per line');
}

function splitLines(bytes: Buffer, from: number): BodyRecords {
  const numbers: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = from;
  for (let number = 1; at < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const lineEnd = newline < 0 ? bytes.length : newline;
    let end = lineEnd;
    while (at < end && isSpace(bytes[at])) at++;
    while (end > at && isSpace(bytes[end - 1])) end--;
    if (end > at) {
      numbers.push(number);
      starts.push(at);
      ends.push(end);
    }
    at = lineEnd + 1;
  }
  return { unit: 'line', isSingle: false, numbers, starts, ends };
}

function splitArray(bytes: Buffer, open: number): BodyRecords {
  const numbers: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = skipSpace(bytes, open + 1);
  if (bytes[at] !== 0x5d) {
    for (;;) {
      const end = skipValue(bytes, at);
      if (end < 0) throw malformed(bytes, bytes.length, `element ${numbers.length} of the array does not end`);
      if (end === at) throw malformed(bytes, at, `element ${numbers.length} of the array is missing`);
      numbers.push(numbers.length);
      starts.push(at);
      ends.push(end);
      at = skipSpace(bytes, end);
      if (bytes[at] === 0x5d) break;
      if (bytes[at] !== 0x2c) throw malformed(bytes, at, `the array lacks a comma or its end here`);
      at = skipSpace(bytes, at + 1);
    }
  }
  const rest = skipSpace(bytes, at + 1);
  if (rest < bytes.length) throw malformed(bytes, rest, 'more text follows the array');
  return { unit: 'index', isSingle: false, numbers, starts, ends };
}

/** Position behind the value at `at`, found by its brackets and strings alone; -1 when it does not end. */
function skipValue(bytes: Buffer, at: number): number {
  let depth = 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      if (at < 0) return -1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      continue;
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return at;
      depth--;
    } else if (depth > 0 || !(byte === 0x2c || isSpace(byte))) {
      continue;
    } else {
      return at;
    }
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** Position of the closing quote; -1 when there is none. */
function stringEnd(bytes: Buffer, open: number): number {
  for (let at = open + 1; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at++;
  }
  return -1;
}

function skipSpace(bytes: Buffer, at: number): number {
  while (at < bytes.length && isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

/** A 400: the body cannot be parsed at all, and nothing of it was appended. */
export function malformed(bytes: Buffer, at: number, what: string): HttpError {
  const before = bytes.subarray(0, at);
  const lineStart = before.lastIndexOf(NEWLINE) + 1;
  let line = 1;
  for (let i = before.indexOf(NEWLINE); i >= 0; i = before.indexOf(NEWLINE, i + 1)) line++;
  const column = before.toString('utf8', lineStart).length + 1;
  return new HttpError({
    status: 400,
    code: 'MLR_INGEST_BODY_MALFORMED',
    detail: `The body cannot be parsed, nothing was taken in: ${what} (line ${line}, column ${column}).`,
    errors: [{ line, column, message: what }],
  });
}
