import { SqlError } from '../errors.ts';
import type { Position, UserFunction } from '../logical/plan.ts';
import { functionByName } from '../functions/registry.ts';
import { versionOf } from './calls.ts';
import type { StatementNode } from '../syntax/ast.ts';
import { parseStatements } from '../syntax/parse.ts';
import { resolveType } from '../type-system/type-node.ts';
import type { SqlType } from '../types.ts';

type CreateFunctionNode = Extract<StatementNode, { statement: 'create-function' }>;

/** What the module of a user function declares; types as SQL text. A table function's result is a `ROW<…>`. */
export interface UserFunctionSignature {
  readonly kind: 'scalar' | 'table';
  readonly arguments: readonly string[];
  readonly result: string;
  readonly deterministic: boolean;
  /** Changes when what the function computes may have. */
  readonly version?: string;
}

/** Gives the declaration of a module (its path as written, and the script's file), or says why there is none. */
export type FunctionLoader = (module: string, file: string) => UserFunctionSignature | string;

/** `CREATE FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT`. */
export function bindCreateFunction(
  node: CreateFunctionNode,
  file: string,
  load: FunctionLoader | undefined,
): UserFunction {
  const { name, module } = node;
  if (!load) {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'functions in TypeScript are not available here yet', node.at);
  }
  if (functionByName(name.text.toUpperCase())) {
    throw new SqlError('MLR_SQL_NAME', `there is a function \`${name.text}\` already: choose another name`, name.at);
  }
  const declared = load(module.text, file);
  if (typeof declared === 'string') throw new SqlError('MLR_SQL_SEMANTIC', declared, module.at);
  const result = typeOf(declared.result, module.text, module.at);
  if (declared.kind === 'table' && result.kind !== 'ROW') {
    const message = `a table function gives ROWs: the result of ${module.text} is ${declared.result}`;
    throw new SqlError('MLR_SQL_TYPE', message, module.at);
  }
  return {
    name: name.text,
    module: module.text,
    kind: declared.kind,
    arguments: declared.arguments.map((type) => typeOf(type, module.text, module.at)),
    result,
    deterministic: declared.deterministic,
    ...versionOf(declared),
  };
}

/** A type as SQL text, by way of the smallest script that holds one. */
function typeOf(text: string, module: string, at: Position): SqlType {
  try {
    const [statement] = parseStatements(`CREATE TABLE t (c ${text})`);
    const column = statement.statement === 'create-table' && statement.columns.length === 1 && statement.columns[0];
    if (column && column.kind === 'physical') return resolveType(column.type);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new SqlError('MLR_SQL_TYPE', `${module} declares the type '${text}': ${error.message}`, at);
  }
  throw new SqlError('MLR_SQL_TYPE', `${module} declares '${text}', which is no type`, at);
}
