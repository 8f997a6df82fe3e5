import { MillraceError } from '@millrace/ports';
import { readFileSync } from 'node:fs';

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
