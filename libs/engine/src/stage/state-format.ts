import { MillraceError } from '@millrace/ports';
import { getDouble, getInteger, type ByteSink } from '../kernel/binary.ts';
import { R } from '../kernel/registers.ts';
import type { UpstreamPositions } from './upstream-positions.ts';

/**
 * State payloads, format version 1: deltas and snapshots alike set what they name and leave the rest.
 *
 *     u8 format version | u8 1 (source) | 8 bytes double watermark
 *
 *     u8 format version | u8 3 (source with ids) | 8 bytes double watermark | integer duplicates
 *     then, up to the end: 8 bytes double start of a bucket, epoch ms | integer n | n ids of 16 bytes, newest last
 *
 *     u8 format version | u8 4 (exchange) | integer upstreams | that many 8-byte double watermarks
 *     integer n | n numbers of idle upstreams (integers)
 *     integer late records
 *     integer n | n times: integer upstream, text topic, integer partition, integer offset (stage/upstream-positions.ts)
 *     integer n | n ends of slices that are gone (integers)
 *     then, up to the end: integer end of a slice (0 without windows) | integer n | n groups (codegen/entries.ts)
 *
 * Kind 2, written before 0.2, is kind 4 without idle upstreams and with positions that do not say which upstream told them (exchange-format.ts).
 */
export const STATE_VERSION = 1;
const SOURCE = 1;
const SHARED_POSITIONS = 2;
const SOURCE_WITH_IDS = 3;
const EXCHANGE = 4;

/** `withIds`: what follows are ids (stage/seen-ids.ts). */
export function putSourceState(sink: ByteSink, watermark: number, withIds: boolean): void {
  sink.byte(STATE_VERSION);
  sink.byte(withIds ? SOURCE_WITH_IDS : SOURCE);
  sink.double(watermark);
}

/** The watermark in R[0]; the position of the ids, the end when there are none. */
export function getSourceState(payload: Buffer): number {
  checkState(payload, payload[1] === SOURCE_WITH_IDS ? SOURCE_WITH_IDS : SOURCE);
  return getDouble(payload, 2);
}

export interface ExchangeScalars {
  /** The newest watermark of each upstream task. */
  readonly watermarks: Float64Array;
  /** 1: the upstream task is idle. */
  readonly idle: Uint8Array;
  late: number;
  readonly positions: UpstreamPositions;
}

export function putExchangeState(sink: ByteSink, scalars: ExchangeScalars, gone: readonly number[]): void {
  const { watermarks, idle, late, positions } = scalars;
  sink.byte(STATE_VERSION);
  sink.byte(EXCHANGE);
  sink.integer(watermarks.length);
  for (const watermark of watermarks) sink.double(watermark);
  sink.integer(idle.reduce((sum, each) => sum + each, 0));
  idle.forEach((isIdle, number) => isIdle === 1 && sink.integer(number));
  sink.integer(late);
  positions.put(sink);
  sink.integer(gone.length);
  for (const end of gone) sink.integer(end);
}

/**
 * Reads what `putExchangeState` wrote into `scalars`; the position of the first slice. Watermarks of upstream tasks that
 * it does not know are NaN.
 */
export function getExchangeState(payload: Buffer, scalars: ExchangeScalars, gone: (sliceEnd: number) => void): number {
  const isShared = payload[1] === SHARED_POSITIONS;
  checkState(payload, isShared ? SHARED_POSITIONS : EXCHANGE);
  let p = getInteger(payload, 2);
  const known = R[0];
  if (known > scalars.watermarks.length) {
    throw new MillraceError(
      'MLR_ENGINE_STATE_SHAPE',
      `restoring a task: its state knows ${known} upstream tasks, the topology here has ${scalars.watermarks.length}: ` +
        'a source topic gained topic partitions, and this process has not noticed yet; tried again',
      { retriable: true },
    );
  }
  scalars.watermarks.fill(NaN);
  for (let i = 0; i < known; i++) {
    p = getDouble(payload, p);
    scalars.watermarks[i] = R[0];
  }
  scalars.idle.fill(0);
  if (!isShared) {
    p = getInteger(payload, p);
    for (let left = R[0]; left > 0; left--) {
      p = getInteger(payload, p);
      scalars.idle[R[0]] = 1;
    }
  }
  p = getInteger(payload, p);
  scalars.late = R[0];
  p = isShared ? scalars.positions.getShared(payload, p) : scalars.positions.get(payload, p);
  p = getInteger(payload, p);
  for (let left = R[0]; left > 0; left--) {
    p = getInteger(payload, p);
    gone(R[0]);
  }
  return p;
}

function checkState(payload: Buffer, kind: number): void {
  if (payload[0] !== STATE_VERSION || payload[1] !== kind) {
    throw new MillraceError(
      'MLR_ENGINE_STATE_FORMAT',
      `restoring a task: state of format version ${payload[0]}, kind ${payload[1]}; this stage reads version ` +
        `${STATE_VERSION}, kind ${kind}. Run the release and the plan that wrote it, or reset the pipeline`,
    );
  }
}
