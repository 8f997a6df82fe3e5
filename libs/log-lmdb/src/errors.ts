import { MillraceError, type TopicPartition } from '@millrace/ports';

export function closed(): MillraceError {
  return new MillraceError('MLR_LOG_CLOSED', 'using the log: it is closed');
}

export function unknownTopic({ topic, partition }: TopicPartition): MillraceError {
  return new MillraceError(
    'MLR_LOG_UNKNOWN_TOPIC',
    `there is no topic partition ${topic}/${partition}; create the topic with ensureTopics`,
    { details: { topic, partition } },
  );
}

export function partitionsDiffer(topic: string, found: number, asked: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_PARTITIONS_DIFFER',
    `creating topic ${topic}: it exists with ${found} topic partitions, not ${asked}; a keyed plan cannot change that ` +
      `number, so use a new topic or keep ${found}`,
    { details: { topic, found, asked } },
  );
}

export function lostGround(at: TopicPartition, asked: number, start: number, end: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_LOST_GROUND',
    `reading ${at.topic}/${at.partition} at offset ${asked}: only offsets from ${start} to ${end} are held; ` +
      `records were lost to retention or the log was replaced, decide where to continue`,
    { details: { topic: at.topic, partition: at.partition, asked, start, end } },
  );
}

export function damaged(at: TopicPartition, offset: number, cause?: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_DAMAGED',
    `reading ${at.topic}/${at.partition}: the record batch at offset ${offset} is damaged or missing on disk; ` +
      `restore the data folder from a backup`,
    { cause, details: { topic: at.topic, partition: at.partition, offset } },
  );
}

export function notAMember(group: string): MillraceError {
  return new MillraceError(
    'MLR_LOG_NOT_A_MEMBER',
    `committing offsets of group ${group}: this member has left or a rebalance overtook it`,
    { retriable: true, details: { group } },
  );
}

export function full(path: string, cause?: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_FULL',
    `appending to the log in ${path}: the disk is full, nothing was appended; free some space, it is tried again`,
    { retriable: true, cause, details: { path } },
  );
}

export function failed(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_FAILED',
    `writing the log in ${path}: the disk reported an error, so what it holds is unknown until it is opened again; ` +
      `check the disk, then restart`,
    { cause, details: { path } },
  );
}

export function timedOut(path: string, deadlineMs: number): MillraceError {
  return new MillraceError('MLR_LOG_UNAVAILABLE', `writing the log in ${path}: the disk took over ${deadlineMs} ms`, {
    retriable: true,
    details: { path },
  });
}

export function formatNewer(path: string, found: unknown, known: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_FORMAT_NEWER',
    `opening the log in ${path}: it has format version ${String(found)}, this release knows up to ${known}; ` +
      `use the release that wrote it, or a newer one`,
    { details: { path, found, known } },
  );
}

/** ENOSPC, EFBIG, EDQUOT and LMDB's own "map full": the transaction was rolled back and the log is fine. */
const NO_ROOM = new Set<unknown>([28, 27, 122, -30792, 'ENOSPC', 'EFBIG', 'EDQUOT', 'MDB_MAP_FULL']);

export function isNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NO_ROOM.has((error as { code?: unknown }).code) || /MDB_MAP_FULL|No space left/.test(error.message);
}

/** What a folder that cannot be used is told with, by Node and (as numbers) by LMDB. Trying again mends none. */
const NO_FOLDER = new Set<unknown>([
  ...['EPERM', 'ENOENT', 'EACCES', 'EEXIST', 'ENOTDIR', 'EISDIR', 'EROFS', 'ELOOP', 'ENAMETOOLONG'],
  ...[1, 2, 13, 17, 20, 21, 30],
]);

/** The error for what was thrown while the folder was opened: a plain one when the folder cannot be used. */
export function opening(path: string, cause: unknown): unknown {
  return NO_FOLDER.has((cause as { code?: unknown } | null)?.code) ? folder(path, cause) : cause;
}

export function folder(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_FOLDER',
    `opening the log in ${path}: ${(cause as Error).message}; the setting data (--data) must name a folder that this ` +
      `user can write`,
    { cause, details: { setting: 'data', path } },
  );
}
