import { DefaultDeserializer, serialize } from 'node:v8';
import type { SqlValue } from '../dataflow/row.ts';

/** Values that are no scalars, as bytes for an exchange. */
export function objectBytes(value: SqlValue): Buffer {
  return serialize(value);
}

/** What `objectBytes` wrote, from a buffer that may be used again. */
export function objectOf(b: Buffer, start: number, end: number): SqlValue {
  const reader = new DefaultDeserializer(Buffer.from(b.subarray(start, end)));
  reader.readHeader();
  return reader.readValue() as SqlValue;
}
