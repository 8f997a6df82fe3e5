import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExpression, withoutPositions } from '../test/parse-expression.ts';
import { printExpression } from '../test/print-expression.ts';
import type { ExpressionNode } from './ast.ts';
import { ScriptGrammar } from './grammar/statements.ts';

const at = { line: 1, column: 1 };

describe('the grammar', () => {
  it('is unambiguous as far as the toolkit can tell', () => {
    expect(() => new ScriptGrammar(true)).not.toThrow();
  });
});

describe('precedence', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['8 / 4 / 2 * 3', '(((8 / 4) / 2) * 3)'],
    ['7 % 4 + 1', '((7 % 4) + 1)'],
    ['- a * b', '((- `a`) * `b`)'],
    ['- - a', '(- (- `a`))'],
    ['+ a', '`a`'],
    ["a + b || 'x'", "(`a` + (`b` || 'x'))"],
    ['a OR b AND c', '(`a` OR (`b` AND `c`))'],
    ['a AND b OR c AND d', '((`a` AND `b`) OR (`c` AND `d`))'],
    ['a AND b AND c', '(`a` AND `b` AND `c`)'],
    ['(a AND b) AND c', '((`a` AND `b`) AND `c`)'],
    ['NOT a AND b', '((NOT `a`) AND `b`)'],
    ['NOT a = 1', '(NOT (`a` = 1))'],
    ['NOT NOT a', '(NOT (NOT `a`))'],
    ['NOT a IS NULL', '(NOT (`a` IS NULL))'],
    ['a = 1 IS TRUE', '((`a` = 1) IS TRUE)'],
    ['a + 1 > b - 1', '((`a` + 1) > (`b` - 1))'],
    ['a BETWEEN 1 AND 2 AND b', '((`a` BETWEEN 1 AND 2) AND `b`)'],
    ['a BETWEEN 1 + 1 AND 2 * 2 OR b', '((`a` BETWEEN (1 + 1) AND (2 * 2)) OR `b`)'],
    ['a NOT IN (1, 2) OR b', '((NOT (`a` IN (1, 2))) OR `b`)'],
    ["s NOT LIKE 'a%' ESCAPE '!'", "(NOT (`s` LIKE 'a%' ESCAPE '!'))"],
    ['a IS NOT DISTINCT FROM b + 1', '(`a` IS NOT DISTINCT FROM (`b` + 1))'],
    ['a IS UNKNOWN', '(`a` IS NULL)'],
    ['COUNT(*) FILTER (WHERE a > 1) + 1', '(COUNT(*) FILTER (WHERE (`a` > 1)) + 1)'],
    ['t.a', '`t`.`a`'],
    ['HOUR(ts)', 'HOUR(`ts`)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('printing and parsing', () => {
  const name = fc.constantFrom('a', 'delay', 'date', 'a`b', 'weiß', 'SELECT').map((text) => ({ text, at }));
  const literal = fc.oneof(
    fc.nat().map((n): ExpressionNode => ({ node: 'literal', literal: { kind: 'integer', text: String(n) }, at })),
    fc.string().map((text): ExpressionNode => ({ node: 'literal', literal: { kind: 'string', text }, at })),
    fc.boolean().map((value): ExpressionNode => ({ node: 'literal', literal: { kind: 'boolean', value }, at })),
    fc.constant<ExpressionNode>({ node: 'literal', literal: { kind: 'null' }, at }),
    fc.constant<ExpressionNode>({
      node: 'literal',
      literal: { kind: 'interval', text: '10', negative: true, unit: 'DAY', precision: 3, scale: null },
      at,
    }),
  );
  const { expression } = fc.letrec<{ expression: ExpressionNode }>((tie) => {
    const child = tie('expression');
    const operator = (op: string, count: number) =>
      fc
        .tuple(...Array.from({ length: count }, () => child))
        .map((args): ExpressionNode => ({ node: 'operator', op, args, at }));
    return {
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        literal,
        fc.array(name, { minLength: 1, maxLength: 2 }).map((path): ExpressionNode => ({ node: 'column', path, at })),
        ...['+', '-', '*', '/', '%', '||', '=', '<>', '<', '<=', '>', '>='].map((op) => operator(op, 2)),
        ...['NOT', 'NEG', 'IS NULL', 'IS NOT TRUE'].map((op) => operator(op, 1)),
        ...['BETWEEN', 'IN', 'LIKE'].map((op) => operator(op, 3)),
        operator('AND', 2),
        operator('OR', 3),
        fc.tuple(child, child).map(([when, then]): ExpressionNode => {
          return { node: 'case', operand: null, branches: [{ when, then }], otherwise: when, at };
        }),
        fc.array(child, { maxLength: 3 }).map((args): ExpressionNode => {
          return {
            node: 'call',
            name: 'F',
            args,
            star: false,
            distinct: false,
            filter: null,
            over: null,
            json: null,
            writtenName: 'F',
            at,
          };
        }),
      ),
    };
  });

  it('come back to the same expression', () => {
    fc.assert(
      fc.property(expression, (node) => {
        expect(withoutPositions(parseExpression(printExpression(node)))).toEqual(withoutPositions(node));
      }),
      { numRuns: 300 },
    );
  });
});
