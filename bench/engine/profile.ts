/**
 * `node profile.ts ours|by-hand QUERY…`: where the time goes, as text: the functions with the most time of their own,
 * in parts of all of it, a line each.
 */
import { Session } from 'node:inspector/promises';
import { openQuery } from './sides.ts';
import { nexmarkStream } from './streams.ts';

const EVENTS = 100_000;
const PARTS = 3;
const SHOWN = 10;

const [side, ...queries] = process.argv.slice(2);
for (const name of queries) {
  const query = await openQuery(name);
  const run = (side === 'ours' ? query.ours : query.byHand)();
  const next = nexmarkStream();
  run.take(next(EVENTS));
  const parts = Array.from({ length: PARTS }, () => next(EVENTS));
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  for (const part of parts) run.take(part);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const hits = new Map<string, number>();
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const file = callFrame.url.replace(/^.*\/(?=[^/]+$)/, '');
    const place = file === '' ? '' : ` ${file}:${callFrame.lineNumber + 1}`;
    const label = `${callFrame.functionName || '(anonymous)'}${place}`;
    if (label !== '(idle)') hits.set(label, (hits.get(label) ?? 0) + hitCount);
  }
  const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
  console.log(`\n${name}, ${side}, ${PARTS * EVENTS} records:`);
  for (const [label, count] of [...hits].sort((a, b) => b[1] - a[1]).slice(0, SHOWN)) {
    console.log(`${((count / total) * 100).toFixed(1).padStart(6)} %  ${label}`);
  }
}
