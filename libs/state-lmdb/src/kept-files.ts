import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'; // prettier-ignore
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 'kept';
/** Says when the data beside it may be believed: during one run of the machine, or as it was when it was synced. */
const TRUST = 'trust';

/** The machine since it was started; null where that is not told. */
const RUN = ((): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
})();

/**
 * Files of tasks that nobody runs now, `<folder>/kept/<task>`, at most one folder of a task. They change hands by being
 * renamed: who does it first has them. Everything is a best effort: what goes wrong costs a restore from the state log.
 */
export class KeptFiles {
  readonly #folder: string;
  readonly #keepMs: number;
  readonly #released = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(folder: string, keepMs: number) {
    this.#folder = join(folder, KEPT);
    this.#keepMs = keepMs;
    mkdirSync(this.#folder, { recursive: true });
    this.#sweeping = setInterval(() => this.#sweep(), Math.max(1000, Math.min(keepMs, 600_000))).unref();
    this.#sweep();
  }

  static remove(folder: string): void {
    remove(join(folder, KEPT));
  }

  /**
   * Moves what was kept of a task there. False: there is nothing that may be believed. It is believed again by others when
   * it was found to be whole (`trustThisRun`): what brings a process down shall not do so twice.
   */
  claim(task: string, path: string): boolean {
    if (!moved(join(this.#folder, task), path)) return false;
    if (isTrusted(path)) {
      writeTrust(path, '', true);
      return true;
    }
    remove(path);
    return false;
  }

  /** Files that this process has closed. */
  release(task: string, path: string): void {
    this.adopt(task, path);
    this.#released.add(task);
  }

  /** Files that nobody has open. Of two of a task what was written last stays. */
  adopt(task: string, path: string): void {
    const to = join(this.#folder, task);
    if (writtenMs(path) < writtenMs(to)) return remove(path);
    remove(to);
    if (!moved(path, to)) return remove(path);
    // From now on nobody uses it.
    const now = Date.now() / 1000;
    utimesSync(to, now, now);
  }

  /** What this process has released may be believed after a restart of the machine, too. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    for (const task of this.#released) await sync(join(this.#folder, task)).catch(() => {});
  }

  #sweep(): void {
    for (const task of entriesOf(this.#folder)) {
      const path = join(this.#folder, task);
      const usedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      if (usedMs + this.#keepMs <= Date.now()) remove(path);
    }
  }
}

/** Of files that are written now, and not synced. */
export function trustThisRun(path: string): void {
  writeTrust(path, RUN ?? '', false);
}

/** `isSynced`: or the machine going down would leave who believes what is there as it was before. */
function writeTrust(path: string, trust: string, isSynced: boolean): void {
  const file = openSync(join(path, TRUST), 'w');
  try {
    writeSync(file, trust);
    if (isSynced) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isTrusted(path: string): boolean {
  try {
    const trust = readFileSync(join(path, TRUST), 'latin1');
    return trust !== '' && (trust === RUN || trust === syncedAs(join(path, 'data.mdb')));
  } catch {
    return false;
  }
}

async function sync(path: string): Promise<void> {
  const data = await open(join(path, 'data.mdb'), 'r+');
  try {
    const before = syncedAs(join(path, 'data.mdb'));
    await data.sync();
    const trust = await open(join(path, TRUST), 'w');
    await trust.writeFile(before);
    await trust.sync();
    await trust.close();
  } finally {
    await data.close();
  }
}

/** The file, and when it was written last. */
function syncedAs(file: string): string {
  const { ino, mtimeNs } = statSync(file, { bigint: true });
  return `${ino} ${mtimeNs}`;
}

function writtenMs(path: string): number {
  return statSync(join(path, 'data.mdb'), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Names in a folder; none when there is none. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Best effort: what is still there is deleted by the next process. */
export function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Held open by somebody, on systems where that matters.
  }
}
