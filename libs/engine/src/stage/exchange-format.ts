import { MillraceError, type TopicPosition } from '@millrace/ports';
import type { ByteSink } from '../kernel/binary.ts';
import { getDouble, getInteger } from '../kernel/binary.ts';
import { R } from '../kernel/registers.ts';

/**
 * A record of an exchange topic, format version 1, no key:
 *
 *     u8 format version | integer upstream task | entries up to the end, in the order in which they happened
 *
 *     1 partial    [integer end of the slice, unless there is no window] | a group (codegen/entries.ts)
 *     2 row        the fields (codegen/fields.ts)
 *     3 watermark  8 bytes double: the upstream task's own watermark
 *     4 control    8 bytes double watermark | integer n | n times: text topic, integer partition, integer offset
 *     5 change     u8 kind of the change (dataflow/row.ts; 0, an addition, is a row) | the fields
 *     6 idle       the upstream task holds no watermark back until its next entry
 *     7 late       integer: so many more rows were late on the way here
 *     9 single     a partial of one record, which may be late | integer length | that many bytes, the record's value
 *
 * `integer`, `double`: kernel/binary.ts; a text is an integer length and UTF-8 bytes. A control entry ends what one
 * commit of the upstream task sent to this topic partition: the offset to read next of each of its source topic
 * partitions, or of a task behind an exchange, of each source topic partition that all tasks in front have told one of.
 */
export const EXCHANGE_VERSION = 1;
export const PARTIAL = 1;
export const ROW = 2;
export const WATERMARK = 3;
export const CONTROL = 4;
export const CHANGE = 5;
export const IDLE = 6;
export const LATE = 7;
export const SINGLE = 9;

/** Records are closed above this size. */
export const RECORD_BYTES = 64 * 1024;

export function putRecordHeader(sink: ByteSink, task: number): void {
  sink.byte(EXCHANGE_VERSION);
  sink.integer(task);
}

export function putWatermark(sink: ByteSink, watermark: number): void {
  sink.byte(WATERMARK);
  sink.double(watermark);
}

export function putControl(sink: ByteSink, watermark: number, positions: readonly TopicPosition[]): void {
  sink.byte(CONTROL);
  sink.double(watermark);
  putPositions(sink, positions);
}

export function putPositions(sink: ByteSink, positions: readonly TopicPosition[]): void {
  sink.integer(positions.length);
  for (const { topic, partition, offset } of positions) {
    sink.text(topic);
    sink.integer(partition);
    sink.integer(offset);
  }
}

/** Reads what `putPositions` wrote, calling `each`; the position behind it. */
export function getPositions(
  b: Buffer,
  p: number,
  each: (topic: string, partition: number, offset: number) => void,
): number {
  p = getInteger(b, p);
  for (let left = R[0]; left > 0; left--) {
    const start = getInteger(b, p);
    const end = start + R[0];
    p = getInteger(b, end);
    const partition = R[0];
    p = getInteger(b, p);
    each(b.toString('utf8', start, end), partition, R[0]);
  }
  return p;
}

/** The upstream task of a record, in R[0]; the position of its first entry. */
export function getRecordHeader(b: Buffer, p: number): number {
  if (b[p] !== EXCHANGE_VERSION) {
    throw new MillraceError(
      'MLR_ENGINE_EXCHANGE_FORMAT',
      `reading an exchange: a record has format version ${b[p]}, this release reads ${EXCHANGE_VERSION}; ` +
        'run the release that wrote it until the exchange is drained',
    );
  }
  return getInteger(b, p + 1);
}

export function getWatermark(b: Buffer, p: number): number {
  return getDouble(b, p);
}
