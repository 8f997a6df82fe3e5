import type { WindowSpec } from '@millrace/sql';
import { unsupported } from './errors.ts';

/** Slices: the pieces of time of which every window is made, `lengthMs` long, aligned like the windows. */
export interface Slices {
  readonly lengthMs: number;
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly offsetMs: number;
}

export function slicesOf(window: WindowSpec): Slices {
  const { sizeMs, offsetMs } = window;
  const slideMs = window.kind === 'tumble' ? sizeMs : window.slideMs;
  if (slideMs > sizeMs) throw unsupported('a hopping window whose slide is greater than its size');
  let [a, b] = [sizeMs, slideMs];
  while (b > 0) [a, b] = [b, a % b];
  return { lengthMs: a, sizeMs, slideMs, offsetMs };
}

/** End of the slice that time `t` (exclusive end: `t` is before it) falls into, as source text and as a function. */
export function sliceEndText({ lengthMs, offsetMs }: Slices, t: string): string {
  const shifted = offsetMs === 0 ? t : `(${t} - ${offsetMs})`;
  return `Math.floor(${shifted} / ${lengthMs}) * ${lengthMs} + ${lengthMs + offsetMs}`;
}

export function sliceEnd({ lengthMs, offsetMs }: Slices, t: number): number {
  return Math.floor((t - offsetMs) / lengthMs) * lengthMs + lengthMs + offsetMs;
}

/** End of the first window that contains the slice ending at `end`. */
export function firstWindowEnd({ sizeMs, slideMs, offsetMs }: Slices, end: number): number {
  return Math.ceil((end - sizeMs - offsetMs) / slideMs) * slideMs + sizeMs + offsetMs;
}

/** End of the last one: the window that starts with, or just before, the slice. */
export function lastWindowEnd(slices: Slices, end: number): number {
  const { lengthMs, sizeMs, slideMs, offsetMs } = slices;
  return Math.floor((end - lengthMs - offsetMs) / slideMs) * slideMs + sizeMs + offsetMs;
}
