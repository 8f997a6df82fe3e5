import type { TaskContext } from '../task.ts';
import type { ExchangeScalars } from './state-format.ts';

type Watermarks = Pick<ExchangeScalars, 'watermarks' | 'idle'>;

/** Of each task that writes an exchange, by its number there, the place of its stage in the input's `from`. */
export function stagesOfUpstreams({ upstreams, gained = [] }: TaskContext): number[] {
  const blocks = [...upstreams.map((tasks, from) => ({ from, tasks })), ...gained];
  return blocks.flatMap(({ from, tasks }) => Array.from({ length: tasks }, () => from));
}

/**
 * The least watermark of those that are not idle; `-Infinity` when all are: then nothing moves. What these have passed
 * stays passed when an idle one wakes: it is taken along.
 */
export function leastActive({ watermarks, idle }: Watermarks, numbers: readonly number[]): number {
  let least = Infinity;
  for (const number of numbers) if (idle[number] === 0) least = Math.min(least, watermarks[number]);
  if (least === Infinity) return -Infinity;
  for (const number of numbers) {
    if (idle[number] === 1) watermarks[number] = Math.max(watermarks[number], least);
  }
  return least;
}

/**
 * An upstream task that the state does not know (NaN) came while the others were at work: it begins where they are. So
 * it holds back what they have not passed yet, and what they have passed stays passed.
 */
export function beginWhereOthersAre(watermarks: Float64Array, numbers: readonly number[]): void {
  let least = Infinity;
  for (const number of numbers) if (!Number.isNaN(watermarks[number])) least = Math.min(least, watermarks[number]);
  if (least === Infinity) least = -Infinity;
  for (const number of numbers) if (Number.isNaN(watermarks[number])) watermarks[number] = least;
}
