import type { ExpressionNode } from '../syntax/ast.ts';
import { parseStatements } from '../syntax/parse.ts';

/** The expression that `text` is, by way of the smallest script that holds one. */
export function parseExpression(text: string): ExpressionNode {
  const [statement] = parseStatements(`INSERT INTO t SELECT ${text} FROM t`);
  if (statement.statement !== 'insert') throw new Error('an INSERT was written');
  const { body } = statement.query;
  if (body.query !== 'select') throw new Error('a SELECT was written');
  const [item] = body.items;
  if (item.item !== 'expression') throw new Error('an expression was written');
  return item.expression;
}

/** Without positions, so that two texts of one meaning are equal. */
export function withoutPositions<T>(node: T): T {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value))) as T;
}
