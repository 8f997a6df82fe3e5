import { userFunctionBody, type UserFunctionBody } from '@millrace/engine';
import { functionModules, SqlError, type UserFunction, type UserFunctionSignature } from '@millrace/sql';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourceVersion } from './source-version.ts';

/**
 * What the module of `CREATE FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT` exports by default. Types are SQL text; a table
 * function's result is a ROW and its body gives an iterable of rows (arrays, or objects by field name). How values look in
 * TypeScript: docs/sql.md. The body is synchronous; NULL is null. Without a `version` the module's text is its version.
 */
export interface UserFunctionModule extends UserFunctionSignature {
  readonly body: (...args: unknown[]) => unknown;
}

/** The modules that scripts name, loaded: each once per process. */
export class UserFunctions {
  /** By path; a text says why it is none. */
  readonly #modules = new Map<string, UserFunctionModule | string>();
  /** Paths, by the function's script and name. */
  readonly #paths = new Map<string, string>();

  /** Imports every module; paths are relative to the script. One that is none is remembered with the reason. */
  static async load(scripts: readonly { readonly text: string; readonly file: string }[]): Promise<UserFunctions> {
    const functions = new UserFunctions();
    for (const { text, file } of scripts) {
      for (const { name, module } of modulesOf(text, file)) {
        const path = pathOf(module, file);
        const loaded = functions.#modules.get(path) ?? (await loadModule(path, module));
        functions.#modules.set(path, loaded);
        functions.#paths.set(placeOf(name, file), path);
      }
    }
    return functions;
  }

  /** What a module declares, for the parser; or, as text, why it cannot be used. */
  readonly signature = (module: string, file: string): UserFunctionSignature | string =>
    this.#modules.get(pathOf(module, file))!;

  /** The bodies of a script's functions by name, taking and giving plain values. `files`: what the script was read from. */
  bodies(functions: readonly UserFunction[], files: readonly string[]): ReadonlyMap<string, UserFunctionBody> {
    const bodyOf = ({ name }: UserFunction): UserFunctionModule['body'] => {
      const path = files.map((file) => this.#paths.get(placeOf(name, file))).find((found) => found !== undefined)!;
      return (this.#modules.get(path) as UserFunctionModule).body;
    };
    return new Map(functions.map((fn) => [fn.name, userFunctionBody(fn, bodyOf(fn))]));
  }
}

const pathOf = (module: string, file: string) => resolve(dirname(file), module);
const placeOf = (name: string, file: string) => JSON.stringify([file, name]);

/** None for a text that cannot be read: parsing it for real says what is wrong. */
function modulesOf(text: string, file: string): ReturnType<typeof functionModules> {
  try {
    return functionModules(text, file);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}

async function loadModule(path: string, written: string): Promise<UserFunctionModule | string> {
  let loaded: unknown;
  try {
    // Another text is another module, also in a process that has loaded it before.
    loaded = await import(`${pathToFileURL(path).href}?${sourceVersion(path)}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/ imported from .*/s, '') : String(cause);
    return `the function module ${written} cannot be loaded: ${reason}`;
  }
  const declared = (loaded as { default?: Partial<UserFunctionModule> }).default;
  const complete =
    (declared?.kind === 'scalar' || declared?.kind === 'table') &&
    Array.isArray(declared.arguments) &&
    typeof declared.result === 'string' &&
    typeof declared.body === 'function';
  if (complete) {
    const { deterministic = true, version } = declared;
    return {
      ...(declared as UserFunctionModule),
      deterministic,
      version: version === undefined ? sourceVersion(path) : String(version),
    };
  }
  const shape =
    "{ kind: 'scalar' | 'table', arguments: ['STRING', …], result: 'BIGINT', deterministic: true, body(…) {…} }";
  return `the function module ${written} must export by default ${shape}`;
}
