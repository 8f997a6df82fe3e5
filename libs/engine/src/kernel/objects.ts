import type { SqlValue } from '../dataflow/row.ts';
import { ByteSink } from './binary.ts';
import { PlainReader, putPlain } from './plain-codec.ts';

/** Values that are no scalars, as bytes for an exchange. */
export function objectBytes(value: SqlValue): Buffer {
  if (sink.bytes.length > MOST_SCRATCH_BYTES) sink = new ByteSink(256);
  sink.at = 0;
  putPlain(sink, value);
  return sink.copy();
}

let sink = new ByteSink(256);
const MOST_SCRATCH_BYTES = 64 * 1024;

/** What `objectBytes` wrote, from a buffer that may be used again. */
export function objectOf(b: Buffer, start: number): SqlValue {
  return new PlainReader(b, start).value() as SqlValue;
}
