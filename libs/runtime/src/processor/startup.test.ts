import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COUNTED, runnable, Running, until } from '../test/running.ts';

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 2);
  for (const partition of [0, 1]) append(partition, 5);
});
afterEach(() => running.abort());

function append(partition: number, rows: number): void {
  running.append('clicks', partition, ...Array.from({ length: rows }, () => ({ k: `p${partition}` })));
}

/** The group `before` has read this far of topic partition 0, and nothing of the other. */
const committed = (offset: number) =>
  running.cluster.group('before').publish([{ topic: 'clicks', partition: 0, offset }]);

const begins = (mode: string, ...options: readonly string[]) =>
  runnable(
    COUNTED.replace(
      "'format' = 'json'",
      ["'format' = 'json'", `'scan.startup.mode' = '${mode}'`, ...options].join(', '),
    ),
  );

/** Counts by topic partition, from the view. */
function counts(): string {
  const rows = Object.values(running.table('p.counts')) as { k?: string; n?: number }[];
  return rows
    .filter(({ k }) => k !== undefined)
    .map(({ k, n }) => `${k}=${n}`)
    .sort()
    .join();
}

const GROUP = "'properties.group.id' = 'before'";

describe('a pipeline that has never run begins', () => {
  it('at the offsets named, and where none is at the first record', async () => {
    await running.start([begins('specific-offsets', "'scan.startup.specific-offsets' = 'partition:0,offset:3'")]);
    await until(() => counts() === 'p0=2,p1=5');
  });

  it('where no offset is named, at what the group has committed', async () => {
    committed(4);
    const offsets = "'scan.startup.specific-offsets' = 'partition:1,offset:3'";
    await running.start([begins('specific-offsets', offsets, GROUP)]);
    await until(() => counts() === 'p0=1,p1=2');
  });

  it.each([
    ['earliest', 'p0=1,p1=5'],
    ['latest', 'p0=1'],
  ])('at what a group has committed, else at the %s', async (reset, expected) => {
    committed(4);
    const { processor } = await running.start([
      begins('group-offsets', GROUP, `'properties.auto.offset.reset' = '${reset}'`),
    ]);
    await until(() => processor.tasks().every(({ status }) => status === 'running') && counts() === expected);
  });

  it('not at all where a group has committed nothing, until it has', async () => {
    committed(4);
    const { processor } = await running.start([begins('group-offsets', GROUP)], { tuning: { retryFailedMs: 5 } });
    const failed = () => processor.tasks().find(({ error }) => error !== undefined && error !== null);
    await until(() => failed() !== undefined);
    expect(failed()!.error).toMatchObject({ code: 'MLR_RUNTIME_NO_GROUP_OFFSET' });
    running.cluster.group('before').publish([{ topic: 'clicks', partition: 1, offset: 5 }]);
    append(1, 1);
    await until(() => counts() === 'p0=1,p1=1');
  });
});

describe('a pipeline that has run', () => {
  it('goes on where its own state stands, whatever the group does', async () => {
    committed(4);
    const text = () => begins('group-offsets', GROUP, "'properties.auto.offset.reset' = 'earliest'");
    await running.start([text()]);
    await until(() => counts() === 'p0=1,p1=5');
    await running.drain();
    committed(0);
    append(0, 1);
    await running.start([text()]);
    await until(() => counts() === 'p0=2,p1=5');
  });
});
