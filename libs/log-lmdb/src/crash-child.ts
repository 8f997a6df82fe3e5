/**
 * The victim of crash.test.ts: appends and commits in a loop until it is killed, and prints a line for each
 * acknowledgement once it has it. `node crash-child.ts <folder>`
 */
import { writeSync } from 'node:fs';
import { RecordBatchWriter } from '@millrace/formats';
import { LmdbEventLog } from './index.ts';

export const TOPICS = [
  { name: 'plain', partitions: 1, kind: 'source' },
  { name: 'left', partitions: 1, kind: 'view' },
  { name: 'right', partitions: 1, kind: 'view' },
  { name: 'state', partitions: 1, kind: 'internal' },
] as const;

export const TASK = { taskId: 'crash.node.0', state: { topic: 'state', partition: 0 }, group: 'crash' };

export function batchOf(topic: string, values: readonly string[]) {
  const writer = new RecordBatchWriter(topic, 0);
  for (const value of values) writer.append(0, null, Buffer.from(value));
  return writer.take()[0];
}

const say = (line: string) => writeSync(1, `${line}\n`);

async function append(log: LmdbEventLog, run: string, caller: number): Promise<void> {
  for (let i = 0; ; i++) {
    const id = `${run}.${caller}.${i}`;
    await log.append([batchOf('plain', [`${id}.a`, `${id}.b`])]);
    say(`appended ${id}`);
  }
}

async function commit(log: LmdbEventLog, run: string): Promise<void> {
  const task = await log.openTask(TASK);
  let last = -1;
  for await (const { bytes } of task.state) last = Number(bytes.toString());
  for (let i = last + 1; ; i++) {
    const outcome = await task.commit({
      state: [Buffer.from(String(i))],
      outputs: [batchOf('left', [String(i)]), batchOf('right', [String(i), run])],
      inputOffsets: [{ topic: 'plain', partition: 0, offset: i }],
    });
    if (outcome.status !== 'committed') throw new Error(outcome.status);
    say(`committed ${i}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [path, run] = process.argv.slice(2);
  const log = await LmdbEventLog.open({ path });
  await log.ensureTopics(TOPICS);
  await Promise.all([append(log, run, 0), append(log, run, 1), commit(log, run)]);
}
