import { createHash } from 'node:crypto';
import type { TaskState } from '@millrace/ports';
import type { TaskDefinition } from '../task/options.ts';

/** In another release entries may mean something else. */
export const RELEASE = '0.1.0';
const DIGEST_BYTES = 32;

/** The commit as of which a task's entries were kept. */
export interface KeptMoment {
  readonly commit: number;
  /** Of the records of its delta: another owner's commit has the same number, but not the same content. */
  readonly digest: Buffer;
}

/** What was kept is not of the state log's history, or the log does not reach back to it. */
export class KeptDiffers extends Error {}

/**
 * What entries are kept with, and what makes sure that they are these of this task: whose they are (32 bytes, a digest), the
 * number of the commit (8), the digest of its delta. Read again only where all of the first is the same.
 */
export function stampOf(definition: TaskDefinition, commit: number, delta: readonly Buffer[]): Buffer {
  const number = Buffer.alloc(8);
  number.writeDoubleBE(commit);
  return Buffer.concat([identityOf(definition), number, digestOf(delta)]);
}

/** What a task's state begins with; what cannot be its own is discarded. */
export function keptMoment(definition: TaskDefinition, state: TaskState | undefined): KeptMoment | null {
  const local = state?.local;
  if (local === undefined || local.stamp === null) return null;
  const { stamp } = local;
  const at = DIGEST_BYTES;
  if (stamp.length === 2 * DIGEST_BYTES + 8 && identityOf(definition).equals(stamp.subarray(0, at))) {
    return { commit: stamp.readDoubleBE(at), digest: stamp.subarray(at + 8) };
  }
  local.discard();
  return null;
}

/** Of a commit's delta, chunk by chunk. */
export function digestOf(records: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const bytes of records) hash.update(bytes);
  return hash.digest();
}

const identities = new WeakMap<TaskDefinition, Buffer>();

function identityOf(definition: TaskDefinition): Buffer {
  let identity = identities.get(definition);
  if (identity === undefined) {
    const { taskId, state, stateTopicId, generation, planIdentity, program } = definition;
    const parts = [RELEASE, taskId, state, stateTopicId, generation, planIdentity.toString('hex'), program.plan];
    identity = createHash('sha256').update(JSON.stringify(parts)).digest();
    identities.set(definition, identity);
  }
  return identity;
}
