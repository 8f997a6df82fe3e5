import { isCodedError, MillraceError, type EventLog, type StateRecord } from '@millrace/ports';
import { decodeManifest, encodeManifest, manifestTopic, type Manifest } from './manifest.ts';

/** A pipeline's manifest, held by one process at a time: as with any task, whoever opens it fences the one before. */
export interface OpenManifest {
  /** Null before the pipeline has first run. */
  readonly manifest: Manifest | null;
  /** Rejects with `MLR_RUNTIME_MANIFEST` (retriable) when somebody else opened it meanwhile: read it again. */
  save(next: Manifest): Promise<void>;
  close(): Promise<void>;
}

export async function openManifest(log: EventLog, pipeline: string, group: string): Promise<OpenManifest> {
  const topic = manifestTopic(pipeline);
  await log.ensureTopics([{ name: topic, partitions: 1, kind: 'internal' }]);
  const task = await log.openTask({ taskId: `${pipeline}.manifest`, state: { topic, partition: 0 }, group });
  try {
    const records = await readAll(pipeline, task.state);
    const read = decodeManifest(records);
    return {
      manifest: read?.manifest ?? null,
      async save(next) {
        const state = encodeManifest(next, (read?.revision ?? 0) + 1);
        const outcome = await task.commit({ state, outputs: [], inputOffsets: [] });
        if (outcome.status !== 'committed') throw overtaken(pipeline, outcome.status);
        await task.trimState(outcome.statePosition).catch(() => {});
      },
      close: () => task.close(),
    };
  } catch (error) {
    await task.close();
    throw error;
  }
}

async function readAll(pipeline: string, state: AsyncIterable<StateRecord>): Promise<Buffer[]> {
  const records: Buffer[] = [];
  try {
    for await (const { bytes } of state) records.push(Buffer.from(bytes));
  } catch (error) {
    // Whoever held it before trims it behind a newer one.
    if (isCodedError(error) && error.code === 'MLR_LOG_LOST_GROUND') throw overtaken(pipeline, 'while it was trimmed');
    throw error;
  }
  return records;
}

function overtaken(pipeline: string, status: string): MillraceError {
  return new MillraceError(
    'MLR_RUNTIME_MANIFEST',
    `starting pipeline ${pipeline}: its manifest was read or written ${status}: another process starts it, too; it is read again`,
    { retriable: true },
  );
}
