import type { TaskContext } from '../task.ts';
import type { ExchangeScalars } from './state-format.ts';

type Watermarks = Pick<ExchangeScalars, 'watermarks' | 'idle'>;

/** Of each task that writes an exchange, by its number there, the place of its stage in the input's `from`. */
export function stagesOfUpstreams({ upstreams, gained = [] }: TaskContext): number[] {
  const blocks = [...upstreams.map((tasks, from) => ({ from, tasks })), ...gained];
  return blocks.flatMap(({ from, tasks }) => Array.from({ length: tasks }, () => from));
}

/**
 * The least watermark of those that are not idle; when all are, nobody holds anything back and it is the greatest (as in
 * Flink). What was passed stays passed when an idle one wakes: it is taken along.
 */
export function leastActive({ watermarks, idle }: Watermarks, numbers: readonly number[]): number {
  const active = numbers.filter((number) => idle[number] === 0);
  const passed =
    active.length > 0
      ? active.reduce((least, number) => Math.min(least, watermarks[number]), Infinity)
      : numbers.reduce((most, number) => Math.max(most, watermarks[number]), -Infinity);
  for (const number of numbers) {
    if (idle[number] === 1) watermarks[number] = Math.max(watermarks[number], passed);
  }
  return passed;
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
