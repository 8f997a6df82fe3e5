/**
 * `node libs/testing/src/generators/nexmark/cli.ts --events N [--seed S] [--rate EVENTS_PER_SECOND] [--start TIME]
 * [--out-of-order GROUP_SIZE]`: writes a Nexmark stream to standard output, one JSON object per line.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { NexmarkGenerator } from './generator.ts';
import { nexmarkDefaults } from './options.ts';

const LINES_PER_WRITE = 1000;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(nexmarkDefaults.seed) },
    rate: { type: 'string', default: String(nexmarkDefaults.eventsPerSecond) },
    start: { type: 'string', default: '2026-01-01T00:00:00Z' },
    'out-of-order': { type: 'string', default: String(nexmarkDefaults.outOfOrderGroupSize) },
  },
});
const generator = new NexmarkGenerator({
  seed: Number(values.seed),
  eventsPerSecond: Number(values.rate),
  startMs: Date.parse(values.start),
  outOfOrderGroupSize: Number(values['out-of-order']),
});
for (let left = Number(values.events); left > 0; left -= LINES_PER_WRITE) {
  const more = process.stdout.write(generator.lines(Math.min(left, LINES_PER_WRITE)));
  if (!more) await once(process.stdout, 'drain');
}
