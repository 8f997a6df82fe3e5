import { MillraceError } from '@millrace/ports';

/** ENOSPC, EFBIG, EDQUOT and LMDB's own "map full". */
const NO_ROOM = new Set<unknown>([28, 27, 122, -30792, 'ENOSPC', 'EFBIG', 'EDQUOT', 'MDB_MAP_FULL']);

/** What is thrown when writing failed. */
export function notWritten(path: string, cause: unknown): MillraceError {
  const isFull =
    NO_ROOM.has((cause as { code?: unknown } | null)?.code) || /MDB_MAP_FULL|No space left/.test(String(cause));
  const options = { retriable: true, cause, details: { setting: 'state.folder', path } };
  if (isFull) {
    const message = `writing state to ${path}: the disk is full; nothing is lost, but free some space or set state.folder to a larger disk`;
    return new MillraceError('MLR_STATE_FULL', message, options);
  }
  return new MillraceError(
    'MLR_STATE_FAILED',
    `writing state to ${path}: ${(cause as Error).message}; nothing is lost, the task restores from its state log; check the disk`,
    options,
  );
}

export function noFolder(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_STATE_FOLDER',
    `opening state in ${path}: ${(cause as Error).message}; set state.folder to a folder that this user can write`,
    { cause, details: { setting: 'state.folder', path } },
  );
}
