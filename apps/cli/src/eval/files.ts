import { MillraceError } from '@millrace/ports';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What the system says of a file, for people. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  EACCES: 'it may not be opened: look at its permissions',
  EPERM: 'it may not be opened: look at its permissions',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
};

/** Does something with a file. Where the system refuses, the error says `what` (the file, named) and why. */
export function withFile<T>(what: string, code: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const { code: errno } = cause as NodeJS.ErrnoException;
    if (typeof errno !== 'string' || cause instanceof MillraceError) throw cause;
    throw new MillraceError(code, `${what}: ${REASONS[errno] ?? `the system says ${errno}`}`, { cause });
  }
}

/** The text of a script, without a byte order mark. */
export function readScript(file: string): string {
  const bytes = withFile(`the script '${file}' cannot be read`, 'MLR_EVAL_FILE', () => readFileSync(file));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const readable = bytes.toString('utf8');
    const lines = readable.slice(0, readable.indexOf('\ufffd')).split(/\r\n|\r|\n/);
    const message = `the script '${file}' is no UTF-8 text, from line ${lines.length}, column ${lines.at(-1)!.length + 1} on: save it as UTF-8`;
    throw new MillraceError('MLR_EVAL_FILE', message);
  }
}

/** Makes the folder of `--out`, with those around it, where it is not there. */
export function makeFolder(path: string): void {
  if (path === '') throw new MillraceError('MLR_EVAL_OUT', '--out names no folder');
  withFile(`the folder '${path}' of --out cannot be made`, 'MLR_EVAL_OUT', () => {
    // Where nothing can be made, as in /proc, Node's own recursion never ends.
    const make = (folder: string): void => {
      if (existsSync(folder) && statSync(folder).isDirectory()) return;
      if (!existsSync(dirname(folder))) make(dirname(folder));
      mkdirSync(folder);
    };
    make(resolve(path));
  });
}
