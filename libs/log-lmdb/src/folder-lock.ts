import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MillraceError } from '@millrace/ports';

/**
 * The right to write a folder. Node has no file locks of its own, so this is SQLite's exclusive lock on an empty
 * file: the kernel releases it when the process ends, however it ends, and it also works between containers that
 * share a disk of one machine, where process ids mean nothing. (Not on network file systems; neither does LMDB.)
 */
export class FolderLock {
  readonly #lock: DatabaseSync;

  /** Throws `MLR_LOG_IN_USE` when another process, or another log of this one, has the folder open. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true });
    const owner = join(path, 'owner');
    this.#lock = new DatabaseSync(join(path, 'in-use.lock'));
    try {
      this.#lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (cause) {
      this.#lock.close();
      throw new MillraceError(
        'MLR_LOG_IN_USE',
        `opening the log in ${path}: ${describe(owner)} has it open; stop that one first, or use another data folder`,
        { cause, details: { path } },
      );
    }
    writeFileSync(owner, String(process.pid));
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}

/** The owner's process id is only for people: the lock decides. */
function describe(owner: string): string {
  try {
    return `process ${readFileSync(owner, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}
