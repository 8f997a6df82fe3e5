import { MillraceError } from '@millrace/ports';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A `*.sql` file of the folder with the pipelines; its base name is the pipeline's name. */
export interface PipelineFile {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Why the file could not be read (`MLR_CONFIG_PIPELINE_FILE`); its text is empty then. */
  readonly error?: MillraceError;
}

/**
 * Reads every `*.sql` of the folder but directories and dotfiles. Throws `MLR_CONFIG_PIPELINES` when the folder cannot
 * be listed. A file that cannot be read comes with its `error`, and does not stop the others.
 */
export function readPipelineFolder(folder: string): PipelineFile[] {
  return list(folder)
    .filter((entry) => entry.endsWith('.sql') && !entry.startsWith('.'))
    .sort()
    .flatMap((entry) => read(join(folder, entry)));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new MillraceError(
      'MLR_CONFIG_PIPELINES',
      `reading the pipelines in ${folder}: ${(cause as Error).message}; set the folder with --pipelines`,
      { cause, details: { folder } },
    );
  }
}

/** Nothing for a directory. */
function read(file: string): PipelineFile[] {
  const name = basename(file, '.sql');
  try {
    // Through links: in a mounted ConfigMap every file is one.
    if (statSync(file).isDirectory()) return [];
    return [{ name, file, text: readFileSync(file, 'utf8') }];
  } catch (cause) {
    const message = `reading pipeline ${name}: ${(cause as Error).message}; make the file readable, or remove it`;
    const error = new MillraceError('MLR_CONFIG_PIPELINE_FILE', message, { cause, details: { file } });
    return [{ name, file, text: '', error }];
  }
}
