import type { ExpressionNode, QueryNode } from '../syntax/ast.ts';
import { parseStatements } from '../syntax/parse.ts';

/** The query that `text` is, by way of the smallest script that holds one. */
export function parseQuery(text: string): QueryNode {
  const [statement] = parseStatements(`INSERT INTO t ${text}`);
  if (statement.statement !== 'insert') throw new Error('an INSERT was written');
  return statement.query;
}

/** The expression that `text` is. */
export function parseExpression(text: string): ExpressionNode {
  const { body } = parseQuery(`SELECT ${text} FROM t`);
  if (body.query !== 'select') throw new Error('a SELECT was written');
  const [item] = body.items;
  if (item.item !== 'expression') throw new Error('an expression was written');
  return item.expression;
}

/** Without positions, so that two texts of one meaning are equal. */
export function withoutPositions<T>(node: T): T {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value))) as T;
}
