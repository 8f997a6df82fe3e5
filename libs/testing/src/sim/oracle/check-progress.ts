import type { CheckedView } from './check-view.ts';
import type { Model } from './model.ts';
import { claim } from './violation.ts';

/**
 * What the view's tasks say about their progress is true: no position above what the rows before it include (a reader
 * that waits for its own write relies on it), no watermark above the real one, and in the end all of it. The late
 * records of all tasks together are those that the model found late.
 */
export function checkProgress({ replay, view, viewCommits }: CheckedView, sourceTopic: string, model: Model): void {
  const last = replay.progress[replay.progress.length - 1];
  let late = 0;
  view.forEach(({ progress }, partition) => {
    const commits = viewCommits.filter((commit) => commit.partition === partition);
    let at = 0;
    let lateHere = 0;
    for (const { offset, task, watermark, positions, late: counted } of progress) {
      const where = `progress of view task ${partition} at ${offset}`;
      claim(task === partition, () => `${where} is in the name of task ${task}`);
      while (at < commits.length && commits[at].viewEnd <= offset) at++;
      claim(at < commits.length, () => `${where} was written by no commit`);
      const included = replay.progress[commits[at].steps - 1];
      for (const [id, position] of Object.entries(positions)) {
        const source = Number(id.slice(sourceTopic.length + 1));
        const most = included?.positions[source] ?? 0;
        claim(position <= most, () => `${where} claims ${id} up to ${position}, its rows include it up to ${most}`);
      }
      const mostWatermark = included?.watermark ?? -Infinity;
      claim(
        (watermark ?? -Infinity) <= mostWatermark,
        () => `${where} claims watermark ${watermark}, above ${mostWatermark}`,
      );
      claim(counted >= lateHere, () => `${where} counts ${counted} late records, ${lateHere} before`);
      lateHere = counted;
    }
    late += lateHere;
    const end = progress[progress.length - 1];
    claim(end !== undefined, () => `view task ${partition} never reported progress`);
    last.positions.forEach((position, source) => {
      const claimed = end.positions[`${sourceTopic}/${source}`] ?? 0;
      claim(
        claimed >= position,
        () => `view task ${partition} ends with ${sourceTopic}/${source} at ${claimed}, not ${position}`,
      );
    });
  });
  if (model.window !== null) claim(late === replay.late, () => `${late} records counted as late, ${replay.late} were`);
}
