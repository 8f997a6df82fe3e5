import type { FunctionLoader } from './binder/create-function.ts';
import { ScriptBinder } from './binder/script.ts';
import { SqlError } from './errors.ts';
import { checkSetting } from './options/session.ts';
import type { Position, Script } from './logical/plan.ts';
import { parseStatements } from './syntax/parse.ts';

export interface ParseOptions {
  /** Name of the pipeline (letters, digits, `_`, `-`): part of topic names. */
  readonly pipeline: string;
  /** Named in errors. */
  readonly file?: string;
  /** `any`: tables of every connector, with whatever options (`millrace eval`). Default: those we know, checked. */
  readonly connectors?: 'known' | 'any';
  /** What the modules of `CREATE FUNCTION` declare: the caller has loaded them (see `functionModules`). */
  readonly functions?: FunctionLoader;
  /** Overrides what the scripts `SET`; checked as that is. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ScriptFile {
  readonly text: string;
  readonly file: string;
}

/** Reads a pipeline's script. Pure; throws `SqlError`, and nothing else, for whatever is wrong with the text. */
export function parseScript(text: string, options: ParseOptions): Script {
  return parseScripts([{ text, file: options.file }], options);
}

/** Several files as one script, in order: what one defines the next may use. Errors name the file they are in. */
export function parseScripts(
  files: readonly { readonly text: string; readonly file?: string }[],
  { pipeline, connectors = 'known', functions, settings = {} }: Omit<ParseOptions, 'file'>,
): Script {
  for (const [key, value] of Object.entries(settings)) {
    checkSetting({ text: key, at: START }, { text: value, at: START });
  }
  const binder = new ScriptBinder({ pipeline, connectors, settings, ...(functions && { functions }) });
  for (const { text, file } of files) {
    inFile(file, () => {
      if (!/^[A-Za-z0-9_-]{1,100}$/.test(pipeline)) {
        const message = `the pipeline's name '${pipeline}' is part of topic names: use letters, digits, _ and -`;
        throw new SqlError('MLR_SQL_NAME', message, START);
      }
      binder.add(parseStatements(text, file), file ?? '');
    });
  }
  return binder.script();
}

/** The modules that `CREATE FUNCTION` names, with their places: for the caller to load before it parses the script. */
export function functionModules(
  text: string,
  file?: string,
): { readonly name: string; readonly module: string; readonly at: Position }[] {
  // A text that cannot be read names no modules: parsing it for real says what is wrong.
  if (!/\bcreate\b[^;]*\bfunction\b/i.test(text)) return [];
  return inFile(file, () =>
    parseStatements(text).flatMap((node) =>
      node.statement === 'create-function'
        ? [{ name: node.name.text, module: node.module.text, at: node.module.at }]
        : [],
    ),
  );
}

const START = { line: 1, column: 1 };

/** Whatever is refused on the way is of this file. */
function inFile<T>(file: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const refused = error instanceof RangeError ? tooDeep(error) : error;
    if (refused instanceof SqlError) refused.file ??= file;
    throw refused;
  }
}

/** The stack's end: the limits of the grammar should make it unreachable. */
function tooDeep(cause: RangeError): SqlError {
  return new SqlError('MLR_SQL_LIMIT', 'nested too deep: split expressions and queries up', START, { cause });
}
