import { EXTRACT_SHORTHANDS } from '../functions/datetime.ts';
import type { CallNode, ExpressionNode, JsonClauses, JsonFallback } from '../syntax/ast.ts';

/** Syntax that means other syntax. Everything here is pure, so that an operand may stand twice. */

type OperatorNode = Extract<ExpressionNode, { node: 'operator' }>;

/** BETWEEN by comparisons; anything else comes back as it is. */
export function rewriteOperator(node: OperatorNode): OperatorNode {
  if (node.op !== 'BETWEEN' && node.op !== 'BETWEEN SYMMETRIC') return node;
  const [value, low, high] = node.args;
  const operator = (op: string, ...args: ExpressionNode[]): OperatorNode => ({
    node: 'operator',
    op,
    args,
    at: node.at,
  });
  const within = (a: ExpressionNode, b: ExpressionNode) =>
    operator('AND', operator('>=', value, a), operator('<=', value, b));
  return node.op === 'BETWEEN' ? within(low, high) : operator('OR', within(low, high), within(high, low));
}

/** NULLIF and IF by CASE, `HOUR(ts)` by EXTRACT, clauses by arguments; undefined for other functions. */
export function rewriteCall(node: CallNode): ExpressionNode | undefined {
  const { name, args, at } = node;
  if (node.json) return { ...node, args: jsonArguments(node, node.json), json: null };
  if (name === 'NULLIF' && args.length === 2) {
    const equal: ExpressionNode = { node: 'operator', op: '=', args: [args[0], args[1]], at };
    const nothing: ExpressionNode = { node: 'literal', literal: { kind: 'null' }, at };
    return { node: 'case', operand: null, branches: [{ when: equal, then: nothing }], otherwise: args[0], at };
  }
  if (name === 'IF' && args.length === 3) {
    return { node: 'case', operand: null, branches: [{ when: args[0], then: args[1] }], otherwise: args[2], at };
  }
  if (Object.hasOwn(EXTRACT_SHORTHANDS, name) && args.length === 1) {
    const unit: ExpressionNode = { node: 'literal', literal: { kind: 'unit', unit: EXTRACT_SHORTHANDS[name] }, at };
    return { ...node, name: 'EXTRACT', args: [unit, ...args] };
  }
  return undefined;
}

/**
 * The arguments and clauses of a JSON function as arguments alone, in the order that functions/json.ts says: words as
 * string literals, a type as a NULL of it.
 */
function jsonArguments({ name, args, at }: CallNode, clauses: JsonClauses): ExpressionNode[] {
  const word = (text: string): ExpressionNode => ({ node: 'literal', literal: { kind: 'string', text }, at });
  const nothing: ExpressionNode = { node: 'literal', literal: { kind: 'null' }, at };
  const kind = (fallback: JsonFallback | null, otherwise: string) =>
    word(fallback === null ? otherwise : typeof fallback === 'string' ? fallback : 'DEFAULT');
  const value = (fallback: JsonFallback | null) =>
    fallback !== null && typeof fallback === 'object' ? fallback.default : nothing;
  const { returning, onEmpty, onError } = clauses;
  const string = { name: 'STRING', parameters: [], children: [], nullable: true, at };
  const type: ExpressionNode = { node: 'cast', input: nothing, type: returning ?? string, try: false, at };
  switch (name) {
    case 'JSON_EXISTS':
      return [...args, kind(onError, 'FALSE')];
    case 'JSON_VALUE':
      return [...args, type, kind(onEmpty, 'NULL'), value(onEmpty), kind(onError, 'NULL'), value(onError)];
    case 'JSON_QUERY':
      return [...args, type, word(clauses.wrapper ?? 'WITHOUT'), kind(onEmpty, 'NULL'), kind(onError, 'NULL')];
    case 'JSON_OBJECT':
      return [word(clauses.onNull ?? 'NULL'), ...args.map(rawJson)];
    case 'JSON_ARRAY':
      return [word(clauses.onNull ?? 'ABSENT'), ...args.map(rawJson)];
    default:
      return [...args];
  }
}

/** `JSON(text)` means something only as a value of JSON_OBJECT and JSON_ARRAY. */
function rawJson(node: ExpressionNode): ExpressionNode {
  return node.node === 'call' && node.name === 'JSON' ? { ...node, name: 'JSON TEXT' } : node;
}

const REFUSED: Readonly<Record<string, string>> = {
  JSON: 'it stands as a value in JSON_OBJECT or JSON_ARRAY alone',
  PARSE_JSON: 'there is no type VARIANT here: JSON_VALUE and JSON_QUERY read JSON texts',
  TRY_PARSE_JSON: 'there is no type VARIANT here: JSON_VALUE and JSON_QUERY read JSON texts',
  SOURCE_WATERMARK: 'our sources make no watermarks: write WATERMARK FOR ts AS ts - INTERVAL …',
  CURRENT_WATERMARK: 'not supported: what it gives depends on when records arrive',
  RAND: 'the same input must give the same rows: there is no randomness here',
  RAND_INTEGER: 'the same input must give the same rows: there is no randomness here',
  UUID: 'the same input must give the same rows: there is no randomness here',
};

/** Why a function that Flink has is not to be had here; undefined for others. */
export function refusalOf(name: string): string | undefined {
  return Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
}
