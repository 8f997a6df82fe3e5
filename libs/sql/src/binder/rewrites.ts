import { EXTRACT_SHORTHANDS } from '../functions/datetime.ts';
import type { CallNode, ExpressionNode } from '../syntax/ast.ts';

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

/** NULLIF and IF by CASE, `HOUR(ts)` by EXTRACT; undefined for other functions. */
export function rewriteCall(node: CallNode): ExpressionNode | undefined {
  const { name, args, at } = node;
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

const PROCESSING_TIME = 'processing time is not supported yet: use a column of the record';
const REFUSED: Readonly<Record<string, string>> = {
  NOW: PROCESSING_TIME,
  PROCTIME: PROCESSING_TIME,
  CURRENT_TIMESTAMP: PROCESSING_TIME,
  CURRENT_ROW_TIMESTAMP: PROCESSING_TIME,
  CURRENT_DATE: PROCESSING_TIME,
  CURRENT_TIME: PROCESSING_TIME,
  LOCALTIME: PROCESSING_TIME,
  LOCALTIMESTAMP: PROCESSING_TIME,
  UNIX_TIMESTAMP: PROCESSING_TIME,
  TUMBLE: 'windows in GROUP BY are the old way: FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL …))',
  HOP: 'windows in GROUP BY are the old way: FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL …, INTERVAL …))',
  SESSION: 'session windows are not supported yet',
  RAND: 'the same input must give the same rows: there is no randomness here',
  UUID: 'the same input must give the same rows: there is no randomness here',
  ROW_NUMBER: 'Top-N is not supported yet',
  LISTAGG: 'not supported yet',
  FIRST_VALUE: 'not supported yet',
  LAST_VALUE: 'not supported yet',
};

/** Why a function that Flink has is not to be had here; undefined for others. */
export function refusalOf(name: string): string | undefined {
  return Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
}
