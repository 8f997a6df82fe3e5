import type { IToken, ParserMethod } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { Position } from '../../logical/plan.ts';
import type { ExpressionNode, QueryNode } from '../ast.ts';
import { chain, type ChainLink } from '../precedence.ts';
import {
  Concat,
  Equal,
  Greater,
  GreaterOrEqual,
  K,
  Less,
  LessOrEqual,
  Minus,
  NotEqual,
  Percent,
  Plus,
  Slash,
  Star,
} from '../tokens.ts';
import { PredicateGrammar } from './predicates.ts';

/** `a op ALL (query)` is NOT `a opposite SOME (query)`. */
const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

const COMPARISONS = [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual];
/** Signs or NOTs before one operand. */
const MAX_PREFIXES = 100;
const ARITHMETIC = [Plus, Minus, Star, Slash, Percent, Concat];

/**
 * Expressions. Chains of operators are read flat and put into a tree afterwards by precedence (`precedence.ts`), so
 * that the recursion of the parser is that of the brackets alone.
 */
export abstract class ExpressionGrammar extends PredicateGrammar {
  override readonly expression: ParserMethod<[], ExpressionNode> = this.RULE('expression', (): ExpressionNode =>
    this.nested(() => {
      const links: ChainLink[] = [];
      const first = this.LA(1);
      this.link(links, '', first, this.condition(0));
      this.MANY(() => {
        const operator = this.anyOf(1, [K.AND, K.OR]);
        this.link(links, operator.image.toUpperCase(), operator, this.condition(1));
      });
      this.checkItems(links, first);
      return this.ACTION(() => chain(links));
    }),
  );

  private link(links: ChainLink[], op: string, at: IToken, operand: ExpressionNode): void {
    this.ACTION(() => links.push({ op, operand, at: this.at(at) }));
  }

  /** `NOT a = b`: NOT takes all of a comparison. No rule of its own, nor is `signed`: rules cost much stack. */
  private condition(occurrence: 0 | 1): ExpressionNode {
    const nots: IToken[] = [];
    this.many(10 + occurrence, () => nots.push(this.consume(10 + occurrence, K.NOT)));
    if (nots.length > 0) this.checkItems(nots, nots[0], MAX_PREFIXES);
    const predicate = this.subrule(10 + occurrence, this.predicate);
    return this.ACTION(() =>
      nots.reduceRight<ExpressionNode>(
        (arg, not) => ({ node: 'operator', op: 'NOT', args: [arg], at: this.at(not) }),
        predicate,
      ),
    );
  }

  /** Comparisons and IS tests, equal in rank, from the left: `a < b = c IS TRUE` is `((a < b) = c) IS TRUE`. */
  private readonly predicate = this.RULE('predicate', (): ExpressionNode => {
    const first = this.LA(1);
    const steps: ExpressionNode[] = [];
    let left = this.SUBRULE(this.membership);
    this.MANY(() => {
      left = this.OR([
        { ALT: () => this.SUBRULE(this.comparison, { ARGS: [left] }) },
        { ALT: () => this.SUBRULE(this.test, { ARGS: [left] }) },
        { ALT: () => this.SUBRULE(this.overlaps, { ARGS: [left] }) },
      ]);
      steps.push(left);
    });
    this.checkItems(steps, first);
    return left;
  });

  private readonly comparison = this.RULE('comparison', (left: ExpressionNode): ExpressionNode => {
    const operator = this.anyOf(1, COMPARISONS);
    let quantified: ExpressionNode | undefined;
    const right = this.choice<ExpressionNode>(2, [
      { ALT: () => this.SUBRULE(this.membership) },
      { ALT: () => this.SUBRULE(this.negatedOperand) },
      { ALT: () => (quantified = this.SUBRULE(this.quantified, { ARGS: [left, operator] })) },
    ]);
    return this.ACTION(() => {
      if (operator.image === '!=') this.refuse('MLR_SQL_SYNTAX', 'Flink does not know `!=`: write `<>`', operator);
      return quantified ?? { node: 'operator', op: operator.image, args: [left, right], at: this.at(operator) };
    });
  });

  /** `a = NOT b`: here too NOT takes all that follows. */
  private readonly negatedOperand = this.RULE('negatedOperand', (): ExpressionNode =>
    this.nested(() => {
      const not = this.CONSUME(K.NOT);
      const arg = this.condition(0);
      return this.ACTION(() => ({ node: 'operator', op: 'NOT', args: [arg], at: this.at(not) }));
    }),
  );

  /** `= ANY (query)` is IN, `<= ALL (query)` is NOT `> ANY`; of a list, `> ANY (a, b)` is `> a OR > b`, ALL is AND. */
  private readonly quantified = this.RULE('quantified', (left: ExpressionNode, operator: IToken): ExpressionNode => {
    const quantifier = this.anyOf(1, [K.SOME, K.ANY, K.ALL]);
    return this.choice<ExpressionNode>(2, [
      {
        GATE: () => this.queryAhead(1),
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const query = this.SUBRULE(this.bracketedQuery);
          return this.ACTION(() => {
            const at = this.at(operator);
            const all = quantifier.tokenType === K.ALL;
            const op = all ? OPPOSITES[operator.image] : operator.image;
            const test = someQuery(op, left, query, at);
            return all ? { node: 'operator', op: 'NOT', args: [test], at } : test;
          });
        },
      },
      {
        ALT: () => {
          const list = this.SUBRULE(this.bracketedList);
          return this.ACTION(() => {
            const at = this.at(operator);
            const tests = list.map((item): ExpressionNode => {
              return { node: 'operator', op: operator.image, args: [left, item], at };
            });
            const op = quantifier.tokenType === K.ALL ? 'AND' : 'OR';
            return tests.length === 1 ? tests[0] : { node: 'operator', op, args: tests, at };
          });
        },
      },
    ]);
  });

  /** `(start, end) OVERLAPS (start, end)`: an operator of four arguments. */
  private readonly overlaps = this.RULE('overlaps', (left: ExpressionNode): ExpressionNode => {
    const operator = this.CONSUME(K.OVERLAPS);
    const right = this.SUBRULE(this.membership);
    return this.ACTION(() => {
      const periods = [left, right].map((side) => (side.node === 'row' && side.items.length === 2 ? side.items : null));
      if (!periods[0] || !periods[1]) {
        throw new SqlError('MLR_SQL_SYNTAX', 'OVERLAPS compares (start, end) with (start, end)', this.at(operator));
      }
      return { node: 'operator', op: 'OVERLAPS', args: [...periods[0], ...periods[1]], at: this.at(operator) };
    });
  });

  override readonly arithmetic: ParserMethod<[], ExpressionNode> = this.RULE('arithmetic', (): ExpressionNode => {
    const links: ChainLink[] = [];
    const first = this.LA(1);
    this.link(links, '', first, this.signed(0));
    this.MANY(() => {
      const operator = this.anyOf(1, ARITHMETIC);
      this.link(links, operator.image, operator, this.signed(1));
    });
    this.checkItems(links, first);
    return this.ACTION(() => chain(links));
  });

  private signed(occurrence: 0 | 1): ExpressionNode {
    const signs: IToken[] = [];
    this.many(10 + occurrence, () => signs.push(this.anyOf(2 + occurrence, [Plus, Minus])));
    const operand = this.subrule(10 + occurrence, this.operand);
    if (signs.length > 0) this.checkItems(signs, signs[0], MAX_PREFIXES);
    return this.ACTION(() =>
      signs.reduceRight<ExpressionNode>(
        (arg, sign) => (sign.image === '-' ? { node: 'operator', op: 'NEG', args: [arg], at: this.at(sign) } : arg),
        operand,
      ),
    );
  }
}

function someQuery(op: string, left: ExpressionNode, query: QueryNode, at: Position): ExpressionNode {
  if (op === '=') return { node: 'in-query', values: left.node === 'row' ? left.items : [left], query, at };
  return { node: 'some-query', op: op as '<', values: [left], query, at };
}
