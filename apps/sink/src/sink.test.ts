import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import type { ServedView } from '@millrace/plan';
import { DEFAULT_TENANT, MillraceError, type EventLog, type TableStore } from '@millrace/ports';
import { MemoryTableStore } from '@millrace/store-memory';
import { systemClock } from '@millrace/http';
import { Sink, toViewSchema, type SinkOptions } from './index.ts';

const VIEW: ServedView = {
  pipeline: 'p',
  name: 'totals',
  topic: 'p.totals',
  fields: [
    { name: 'k', type: { kind: 'VARCHAR', length: 2147483647, nullable: false } },
    { name: 'n', type: { kind: 'BIGINT', nullable: true } },
  ],
  primaryKey: ['k'],
  timeColumn: null,
  windowEndColumn: null,
  latenessMs: 0,
  ttlMs: null,
  bucketMs: 86_400_000,
  shards: 1,
  tasks: 2,
};
const SCHEMA = toViewSchema(VIEW);

/** Versions are microseconds of a commit's time. */
const T = Date.now() * 1000;

describe('sink', () => {
  let sink: Sink;
  let log: EventLog;
  let store: TableStore;
  afterEach(() => sink.abort());

  function open(options: Partial<SinkOptions> = {}): void {
    log ??= new MemoryEventLog(new MemoryCluster(), { clock: systemClock });
    store = options.store ?? new MemoryTableStore({ clock: systemClock });
    sink = new Sink({
      log,
      store,
      clock: systemClock,
      views: [VIEW],
      group: 'sink',
      tuning: { commitIntervalMs: 5 },
      ...options,
    });
  }

  it('writes', async () => {
    open();
    void MillraceError;
    void DEFAULT_TENANT;
    void SCHEMA;
    void T;
    void encodeHeaders;
    void RecordBatchWriter;
    await sink.start();
    expect(await store.views()).toHaveLength(1);
  });
});
