import { readVarint, varintEnd, varintLength, writeVarint } from './varint.ts';

/** A header block in Kafka's record encoding: varint count, then name and value with varint lengths. */
export function encodeHeaders(headers: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return encodeHeaderEntries(Object.entries(headers));
}

/** The same of names and values in order; a value may be null. */
export function encodeHeaderEntries(
  headers: readonly (readonly [name: string, value: string | Uint8Array | null])[],
): Buffer {
  const entries = headers.map(([name, value]) => ({
    name: Buffer.from(name),
    value: typeof value === 'string' ? Buffer.from(value) : value,
  }));
  let length = varintLength(entries.length);
  for (const { name, value } of entries) {
    length += varintLength(name.length) + name.length + varintLength(value?.length ?? -1) + (value?.length ?? 0);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = writeVarint(bytes, 0, entries.length);
  for (const { name, value } of entries) {
    at = writeVarint(bytes, at, name.length);
    bytes.set(name, at);
    at = writeVarint(bytes, at + name.length, value?.length ?? -1);
    if (value === null) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** The header that names an event: of several records with one id, the first counts. */
export const EVENT_ID_HEADER = 'millrace-id';

/** Where the value that `findHeader` found begins; it ends where the answer says. */
export let headerStart = 0;

/** The end of a header's value in one record's headers, -1 when there is none. Allocates nothing. */
export function findHeader(bytes: Buffer, start: number, end: number, name: Buffer): number {
  let found = -1;
  if (end - start <= 1) return found; // No headers: by far the most records.
  let left = readVarint(bytes, start);
  let at = varintEnd;
  for (; left > 0 && at < end; left--) {
    const nameLength = readVarint(bytes, at);
    const nameStart = varintEnd;
    const nameEnd = nameStart + nameLength;
    const valueLength = Math.max(0, readVarint(bytes, nameEnd));
    at = varintEnd + valueLength;
    if (nameLength !== name.length || bytes.compare(name, 0, nameLength, nameStart, nameEnd) !== 0) continue;
    headerStart = at - valueLength;
    found = at;
  }
  return found;
}

/** Headers of one record; a null header value reads as empty. When a name occurs twice the last one wins. */
export function decodeHeaders(bytes: Buffer, start: number, end: number): Record<string, Buffer> {
  const headers = Object.create(null) as Record<string, Buffer>;
  if (start >= end) return headers;
  let left = readVarint(bytes, start);
  let at = varintEnd;
  for (; left > 0 && at < end; left--) {
    const nameLength = readVarint(bytes, at);
    const nameEnd = varintEnd + nameLength;
    const name = bytes.toString('utf8', varintEnd, nameEnd);
    const valueLength = Math.max(0, readVarint(bytes, nameEnd));
    at = varintEnd + valueLength;
    headers[name] = bytes.subarray(varintEnd, at);
  }
  return headers;
}

/** One record's headers by name, values copied, those without one null; of several of one name the last. */
export function headerMap(bytes: Buffer, start: number, end: number): Map<string, Buffer | null> {
  const headers = new Map<string, Buffer | null>();
  if (start >= end) return headers;
  let left = readVarint(bytes, start);
  let at = varintEnd;
  for (; left > 0 && at < end; left--) {
    const nameLength = readVarint(bytes, at);
    const nameEnd = varintEnd + nameLength;
    const name = bytes.toString('utf8', varintEnd, nameEnd);
    const valueLength = readVarint(bytes, nameEnd);
    at = varintEnd + Math.max(0, valueLength);
    headers.set(name, valueLength < 0 ? null : Buffer.from(bytes.subarray(varintEnd, at)));
  }
  return headers;
}
