import { afterEach, beforeEach } from '@jest/globals';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import type { EventLog } from '@millrace/ports';
import { Sink, type SinkOptions } from '../index.ts';
import { FaultyStore } from './faulty-store.ts';
import { PushedClock } from './fixture.ts';
import { VIEW } from './view-topic.ts';

export const TUNING = { commitIntervalMs: 5, batchRows: 2, writesInFlight: 2 };

/** New for each test of the file that imports them. */
export let clock: PushedClock;
export let log: EventLog;
export let store: FaultyStore;
let sinks: Sink[];

beforeEach(async () => {
  clock = new PushedClock();
  log = new MemoryEventLog(new MemoryCluster(), { clock });
  store = new FaultyStore({ clock });
  sinks = [];
  await log.ensureTopics([{ name: VIEW.topic, partitions: VIEW.tasks, kind: 'view' }]);
});
afterEach(async () => {
  await Promise.all(sinks.map((sink) => sink.abort()));
  await log.close();
});

/** From here to the end of the test sinks write to another store. */
export function useStore(other: FaultyStore): void {
  store = other;
}

/** A sink of VIEW that runs until the test ends. */
export async function open(options: Partial<SinkOptions> = {}): Promise<Sink> {
  const sink = new Sink({ log, store, clock, views: [VIEW], group: 'sink', tuning: TUNING, ...options });
  sinks.push(sink);
  await sink.start();
  return sink;
}
