import { MillraceError } from '@millrace/ports';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A `*.sql` file of the folder with the pipelines; its base name is the pipeline's name. */
export interface PipelineFile {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** Reads every `*.sql` of the folder. Throws `MLR_CONFIG_PIPELINES` when the folder cannot be read. */
export function readPipelineFolder(folder: string): PipelineFile[] {
  try {
    return readdirSync(folder)
      .filter((entry) => entry.endsWith('.sql'))
      .sort()
      .map((entry) => {
        const file = join(folder, entry);
        return { name: basename(entry, '.sql'), file, text: readFileSync(file, 'utf8') };
      });
  } catch (cause) {
    throw new MillraceError(
      'MLR_CONFIG_PIPELINES',
      `reading the pipelines in ${folder}: ${(cause as Error).message}; set the folder with --pipelines`,
      { cause, details: { folder } },
    );
  }
}
