import type { GroupCommit } from './group-commit.ts';
import type { LogPartition } from './log-partition.ts';
import type { Storage } from './storage.ts';

/** What the parts of an open log share. */
export interface LogHost {
  readonly storage: Storage;
  readonly writer: GroupCommit;
  partitions(topic: string): readonly LogPartition[];
}
