import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MillraceError } from '@millrace/ports';
import { folder, opening } from './errors.ts';

const SQLITE_CANTOPEN = 14;
const SQLITE_READONLY = 8;

/**
 * The right to write a folder. Node has no file locks of its own, so this is SQLite's exclusive lock on an empty
 * file: the kernel releases it when the process ends, however it ends, and it also works between containers that
 * share a disk of one machine, where process ids mean nothing. (Not on network file systems; neither does LMDB.)
 */
export class FolderLock {
  readonly #lock: DatabaseSync;

  /**
   * Throws `MLR_LOG_IN_USE` when another process, or another log of this one, has the folder open, `MLR_LOG_FOLDER`
   * when there is no folder that can be written.
   */
  constructor(path: string) {
    const owner = join(path, 'owner');
    try {
      mkdirSync(path, { recursive: true });
      this.#lock = new DatabaseSync(join(path, 'in-use.lock'));
    } catch (cause) {
      throw isUnwritable(cause) ? folder(path, cause) : opening(path, cause);
    }
    try {
      this.#lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#lock.close();
      if (isUnwritable(cause)) throw folder(path, cause);
      throw new MillraceError(
        'MLR_LOG_IN_USE',
        `opening the log in ${path}: ${describe(owner)} has it open; stop that one first, or use another data folder`,
        { cause, details: { path } },
      );
    }
    try {
      writeFileSync(owner, String(process.pid));
    } catch (cause) {
      this.#lock.close();
      throw opening(path, cause);
    }
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}

/** SQLite says so in its own numbers; the low byte is the kind. */
function isUnwritable(cause: unknown): boolean {
  const { errcode = 0 } = cause as { errcode?: number };
  return [SQLITE_CANTOPEN, SQLITE_READONLY].includes(errcode & 0xff);
}

/** The owner's process id is only for people: the lock decides. */
function describe(owner: string): string {
  try {
    return `process ${readFileSync(owner, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}
