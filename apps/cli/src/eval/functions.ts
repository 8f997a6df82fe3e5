import { failRecord, type UserFunctionBody } from '@millrace/engine';
import {
  functionModules,
  type Script,
  type SqlType,
  type UserFunction,
  type UserFunctionSignature,
} from '@millrace/sql';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromPlain, nameOf, toPlain } from './function-values.ts';

/**
 * What the module of `CREATE FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT` exports by default. Types are SQL text; a table
 * function's result is a ROW and its body gives an iterable of rows (arrays, or objects by field name). See
 * function-values.ts for how values look in TypeScript. The body is synchronous; NULL is null.
 */
export interface UserFunctionModule extends UserFunctionSignature {
  readonly body: (...args: unknown[]) => unknown;
}

/** The modules that scripts name, loaded. */
export class UserFunctions {
  /** By path. */
  readonly #modules = new Map<string, UserFunctionModule | string>();
  /** By the name of the function. */
  readonly #bodies = new Map<string, UserFunctionModule['body']>();

  /** Imports every module; paths are relative to the script. One that is none is remembered with the reason. */
  static async load(scripts: readonly { readonly text: string; readonly file: string }[]): Promise<UserFunctions> {
    const functions = new UserFunctions();
    for (const { text, file } of scripts) {
      for (const { name, module } of functionModules(text, file)) {
        const path = resolve(dirname(file), module);
        const loaded = functions.#modules.get(path) ?? (await loadModule(path, module));
        functions.#modules.set(path, loaded);
        if (typeof loaded !== 'string') functions.#bodies.set(name, loaded.body);
      }
    }
    return functions;
  }

  /** What a module declares, for the parser; or, as text, why it cannot be used. */
  signature(module: string, file: string): UserFunctionSignature | string {
    return this.#modules.get(resolve(dirname(file), module))!;
  }

  /** The bodies of a script's functions, taking and giving plain values. */
  bodies({ functions }: Pick<Script, 'functions'>): Map<string, UserFunctionBody> {
    return new Map(functions.map((fn) => [fn.name, adapt(fn, this.#bodies.get(fn.name)!)]));
  }
}

async function loadModule(path: string, written: string): Promise<UserFunctionModule | string> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(path).href);
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
  if (complete) return { ...(declared as UserFunctionModule), deterministic: declared.deterministic ?? true };
  const shape =
    "{ kind: 'scalar' | 'table', arguments: ['STRING', …], result: 'BIGINT', deterministic: true, body(…) {…} }";
  return `the function module ${written} must export by default ${shape}`;
}

function adapt(fn: UserFunction, body: UserFunctionModule['body']): UserFunctionBody {
  const outside = (type: SqlType) => (value: unknown) => fromPlain(value as never, type);
  const takes = fn.arguments.map(outside);
  const guarded = <T>(call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return failRecord('MLR_FUNCTION_FAILED', `the function ${fn.name} failed: ${reason}`);
    }
  };
  const call = (args: readonly unknown[]): unknown => {
    const given = body(...args.map((arg, i) => (takes[i] ?? takes.at(-1)!)(arg)));
    // It is refused as a result; what becomes of it must not end the process.
    if (given instanceof Promise) given.catch(() => undefined);
    return given;
  };
  if (fn.kind === 'scalar')
    return (...args) =>
      toPlain(
        guarded(() => call(args)),
        fn.result,
        fn.name,
      );
  return (...args) => {
    const given = guarded(() => call(args));
    if (!isIterable(given)) {
      failRecord('MLR_FUNCTION_RESULT', `the table function ${fn.name} gave ${nameOf(given)}, not a list of rows`);
    }
    // All of them before the first is sent: one that fails takes back nothing.
    return guarded(() => Array.from(given)).map((row) => toPlain(row, fn.result, fn.name) as readonly never[]);
  };
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
