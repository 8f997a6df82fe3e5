import type { TaskContext } from '../task.ts';

/** Of each task that writes an exchange, by its number there, the place of its stage in the input's `from`. */
export function stagesOfUpstreams({ upstreams, gained = [] }: TaskContext): number[] {
  const blocks = [...upstreams.map((tasks, from) => ({ from, tasks })), ...gained];
  return blocks.flatMap(({ from, tasks }) => Array.from({ length: tasks }, () => from));
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
