import { RecordBatchWriter } from '@millrace/formats';
import type { Clock, EventLog, TaskLog } from '@millrace/ports';
import { MillraceError } from '@millrace/ports';
import type { FlightColumns, FlightFile } from './flight-file.ts';

const TOPIC = 'flights';
const STATE = { topic: '__millrace.flights-replay.state', partition: 0 };
/** Rows per commit: large enough to make the commit's sync cheap, small enough to keep the processor fed. */
const ROWS_PER_COMMIT = 20_000;
/** How far the replay may run ahead of the slowest reader, in rows. */
const MOST_ROWS_AHEAD = 200_000;

export interface ReplayOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly file: FlightFile;
  /** Rows that the views have taken in already: the replay waits rather than run far ahead of them. */
  processedRows(): Promise<number>;
  onProgress(appendedRows: number): void;
  readonly signal: AbortSignal;
}

/**
 * Appends every flight of the file to the topic `flights` exactly once, whatever kills it: it is a task of the log, and
 * the number of rows done is committed together with them. Resolves with the number of rows in the log.
 */
export async function replayFlights(options: ReplayOptions): Promise<number> {
  const { log, file, signal } = options;
  await log.ensureTopics([{ name: STATE.topic, partitions: 1, kind: 'internal' }]);
  const partitions = await log.partitionCount(TOPIC);
  if (partitions === null) {
    throw new MillraceError('MLR_EXAMPLE_NO_TOPIC', 'replaying flights: the pipeline did not create topic flights');
  }
  const task = await log.openTask({ taskId: 'flights-replay.0', state: STATE, group: 'flights-replay' });
  const writers = Array.from({ length: partitions }, (_, partition) => new RecordBatchWriter(TOPIC, partition));
  let done = await restoreRow(task);
  options.onProgress(done);
  try {
    for await (const group of file.groups(done)) {
      const groupEnd = group.firstRow + group.origin.length;
      while (done < groupEnd) {
        if (signal.aborted) return done;
        const end = Math.min(groupEnd, done + ROWS_PER_COMMIT);
        encodeRows(group, done, end, writers, options.clock.now());
        await commit(task, end, writers);
        done = end;
        options.onProgress(done);
        while (!signal.aborted && done - (await options.processedRows()) > MOST_ROWS_AHEAD) {
          await options.clock.sleep(20, signal);
        }
      }
    }
  } finally {
    await task.close();
  }
  return done;
}

async function restoreRow(task: TaskLog): Promise<number> {
  let row = 0;
  for await (const { bytes } of task.state) row = bytes.readUInt32BE(0);
  return row;
}

async function commit(task: TaskLog, done: number, writers: readonly RecordBatchWriter[]): Promise<void> {
  const state = Buffer.alloc(4);
  state.writeUInt32BE(done);
  const outcome = await task.commit({ state: [state], outputs: writers.flatMap((w) => w.take()), inputOffsets: [] });
  if (outcome.status === 'committed') return task.trimState(outcome.statePosition);
  throw new MillraceError(
    'MLR_EXAMPLE_REPLAY_INTERRUPTED',
    `replaying flights: the log answered "${outcome.status}" to a commit; start again, it goes on where it stopped`,
    { retriable: true, cause: outcome.status === 'unknown' ? outcome.cause : undefined },
  );
}

/** Row n goes to topic partition n modulo their number, so that every partition's event time advances alike. */
function encodeRows(
  group: FlightColumns,
  from: number,
  to: number,
  writers: readonly RecordBatchWriter[],
  nowMs: number,
): void {
  let minute = NaN;
  let date = '';
  for (let row = from; row < to; row++) {
    const i = row - group.firstRow;
    const time = group.date[i].getTime();
    if (time !== minute) {
      minute = time;
      date = group.date[i].toISOString().slice(0, 19).replace('T', ' ');
    }
    const json =
      `{"date":"${date}","delay":${group.delay[i]},"distance":${group.distance[i]},` +
      `"origin":"${group.origin[i]}","destination":"${group.destination[i]}"}`;
    writers[row % writers.length].append(nowMs, null, Buffer.from(json));
  }
}
