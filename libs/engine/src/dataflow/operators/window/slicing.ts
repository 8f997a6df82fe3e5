import type { WindowSpec } from '@millrace/sql';
import { unsupported } from '../../../codegen/errors.ts';

/**
 * How windows of a fixed size are made of slices that do not overlap. A slice is known by its end. What a window has is
 * merged from its slices when it closes, so a row is added once, however many windows it is in.
 */
export interface Slicing {
  /** End of the slice that a time is in. */
  sliceEnd(time: number): number;
  /** The last window the slice belongs to, by its end. */
  lastWindow(slice: number): number;
  /** From one window's end to the next. */
  readonly step: number;
  windowStart(end: number): number;
  /** Where what comes for a slice goes whose first window has closed. */
  lateSlice(slice: number): number;
  /** Of CUMULATE: the slice that has what came before in the window; the others are merged into it as they close. */
  readonly isCumulative: boolean;
}

export function slicingOf({ kind, sizeMs, slideMs, offsetMs }: WindowSpec): Slicing {
  const start = (time: number, size: number) => alignedStart(time, size, offsetMs);
  switch (kind) {
    case 'tumble':
      return {
        sliceEnd: (time) => start(time, sizeMs) + sizeMs,
        lastWindow: (slice) => slice,
        step: sizeMs,
        windowStart: (end) => end - sizeMs,
        lateSlice: (slice) => slice,
        isCumulative: false,
      };
    case 'hop':
      if (sizeMs % slideMs !== 0) throw unsupported('a HOP whose size is no multiple of its slide');
      return {
        sliceEnd: (time) => start(time, slideMs) + slideMs,
        lastWindow: (slice) => slice + sizeMs - slideMs,
        step: slideMs,
        windowStart: (end) => end - sizeMs,
        lateSlice: (slice) => slice,
        isCumulative: false,
      };
    case 'cumulate':
      return {
        sliceEnd: (time) => start(time, slideMs) + slideMs,
        lastWindow: (slice) => start(slice - 1, sizeMs) + sizeMs,
        step: slideMs,
        windowStart: (end) => start(end - 1, sizeMs),
        lateSlice: (slice) => start(slice - 1, sizeMs) + slideMs,
        isCumulative: true,
      };
    case 'session':
      throw unsupported('a SESSION in slices');
  }
}

/** Rows that bring their window along: each window is a slice. */
export const attachedSlicing: Slicing = {
  sliceEnd: (time) => time,
  lastWindow: (slice) => slice,
  step: Infinity,
  windowStart: () => -Infinity,
  lateSlice: (slice) => slice,
  isCumulative: false,
};

/** The slice that a row of such a time is in. `isKnown`: the time is the end of its slice already. */
export function sliceEndOf(window: WindowSpec, isKnown: boolean): (time: number) => number {
  if (isKnown) return attachedSlicing.sliceEnd;
  return remembered(slicingOf(window).sliceEnd, window.kind === 'tumble' ? window.sizeMs : window.slideMs);
}

/** Times mostly are in the slice of the one before: remainders of doubles are slow. */
function remembered(sliceEnd: (time: number) => number, size: number): (time: number) => number {
  let end = -Infinity;
  return (time) => (time < end && time >= end - size ? end : (end = sliceEnd(time)));
}

/** Start of the window of a size that a time is in. */
export function alignedStart(time: number, size: number, offset: number): number {
  const rest = (time - offset) % size;
  return time - (rest < 0 ? rest + size : rest);
}
