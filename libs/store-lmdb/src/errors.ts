import { MillraceError, type ViewSchema } from '@millrace/ports';

const nameOf = ({ view, generation }: ViewSchema): string => `${view} (generation ${generation})`;

export function closed(): MillraceError {
  return new MillraceError('MLR_STORE_CLOSED', 'using the store: it is closed');
}

export function unknownView(view: ViewSchema): MillraceError {
  return new MillraceError('MLR_STORE_UNKNOWN_VIEW', `there is no view ${nameOf(view)}; create it with createView`);
}

export function viewDiffers(view: ViewSchema): MillraceError {
  return new MillraceError(
    'MLR_STORE_VIEW_DIFFERS',
    `creating view ${nameOf(view)}: it exists with another schema; give the changed view a new name, or undo the change`,
    { details: { view: view.view, generation: view.generation } },
  );
}

export function keyTooLong(view: ViewSchema, length: number, most: number): MillraceError {
  return new MillraceError(
    'MLR_STORE_KEY_TOO_LONG',
    `writing view ${nameOf(view)}: a primary key takes ${length} bytes, the embedded store holds ${most}; shorten the ` +
      `key columns or use Cassandra`,
    { details: { view: view.view, generation: view.generation, length, most } },
  );
}

export function full(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_STORE_FULL',
    `writing the store in ${path}: the disk is full; free some space, it is tried again`,
    { retriable: true, cause, details: { path } },
  );
}

export function failed(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_STORE_FAILED',
    `writing the store in ${path}: the disk reported an error, so what it holds is unknown until it is opened again; ` +
      `check the disk, then restart`,
    { cause, details: { path } },
  );
}

export function formatNewer(path: string, found: unknown, known: number): MillraceError {
  return new MillraceError(
    'MLR_STORE_FORMAT_NEWER',
    `opening the store in ${path}: it has format version ${String(found)}, this release knows up to ${known}; ` +
      `use the release that wrote it, or a newer one`,
    { details: { path, found, known } },
  );
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

function folder(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'MLR_STORE_FOLDER',
    `opening the store in ${path}: ${(cause as Error).message}; the setting data (--data) must name a folder that this ` +
      `user can write`,
    { cause, details: { setting: 'data', path } },
  );
}
