import type { SqlValue } from '../dataflow/row.ts';
import { ByteSink } from './binary.ts';
import { PlainReader, putPlain } from './plain-codec.ts';

/** Values that are no scalars, as bytes for an exchange. */
export function objectBytes(value: SqlValue): Buffer {
  const sink = new ByteSink(256);
  putPlain(sink, value);
  return sink.copy();
}

/** What `objectBytes` wrote, from a buffer that may be used again. */
export function objectOf(b: Buffer, start: number): SqlValue {
  return new PlainReader(b, start).value() as SqlValue;
}
