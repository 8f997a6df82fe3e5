import { bindScript } from './binder/script.ts';
import { SqlError } from './errors.ts';
import type { Script } from './logical/plan.ts';
import { parseStatements } from './syntax/parse.ts';

export interface ParseOptions {
  /** Name of the pipeline (letters, digits, `_`, `-`): part of topic names. */
  readonly pipeline: string;
  /** Named in errors. */
  readonly file?: string;
}

/** Reads a pipeline's script. Pure; throws `SqlError`, and nothing else, for whatever is wrong with the text. */
export function parseScript(text: string, { pipeline, file }: ParseOptions): Script {
  try {
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(pipeline)) {
      const message = `the pipeline's name '${pipeline}' is part of topic names: use letters, digits, _ and -`;
      throw new SqlError('MLR_SQL_NAME', message, START);
    }
    return bindScript(parseStatements(text), pipeline);
  } catch (error) {
    const refused = error instanceof RangeError ? tooDeep(error) : error;
    if (refused instanceof SqlError) refused.file = file;
    throw refused;
  }
}

const START = { line: 1, column: 1 };

/** The stack's end: the limits of the grammar should make it unreachable. */
function tooDeep(cause: RangeError): SqlError {
  return new SqlError('MLR_SQL_LIMIT', 'nested too deep: split expressions and queries up', START, { cause });
}
