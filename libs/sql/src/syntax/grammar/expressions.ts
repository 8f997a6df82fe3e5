import type { IToken, ParserMethod } from 'chevrotain';
import type { ExpressionNode } from '../ast.ts';
import { chain, type ChainLink } from '../precedence.ts';
import {
  Comma,
  Concat,
  Dot,
  Equal,
  Greater,
  GreaterOrEqual,
  K,
  LeftParen,
  Less,
  LessOrEqual,
  Minus,
  NotEqual,
  Percent,
  Plus,
  RightParen,
  Slash,
  Star,
} from '../tokens.ts';
import { PrimaryGrammar } from './primaries.ts';

const COMPARISONS = [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual];
const ARITHMETIC = [Plus, Minus, Star, Slash, Percent, Concat];

/**
 * Expressions. Chains of operators are read flat and put into a tree afterwards by precedence (`precedence.ts`), so
 * that the recursion of the parser is that of the brackets alone.
 */
export abstract class ExpressionGrammar extends PrimaryGrammar {
  override readonly expression: ParserMethod<[], ExpressionNode> = this.RULE('expression', (): ExpressionNode =>
    this.nested(() => {
      const links: ChainLink[] = [];
      const first = this.LA(1);
      this.SUBRULE(this.negatable, { ARGS: [links, null] });
      this.MANY(() => {
        const operator = this.anyOf(1, [K.AND, K.OR]);
        this.SUBRULE1(this.negatable, { ARGS: [links, operator] });
      });
      this.checkItems(links, first);
      return this.ACTION(() => chain(links));
    }),
  );

  private readonly negatable = this.RULE('negatable', (links: ChainLink[], operator: IToken | null): void => {
    const nots: IToken[] = [];
    this.MANY(() => nots.push(this.CONSUME(K.NOT)));
    const predicate = this.SUBRULE(this.predicate);
    this.ACTION(() => {
      const operand = nots.reduceRight<ExpressionNode>(
        (arg, not) => ({ node: 'operator', op: 'NOT', args: [arg], at: this.at(not) }),
        predicate,
      );
      links.push({ op: operator?.image.toUpperCase() ?? '', operand, at: this.at(operator ?? this.LA(0)) });
    });
  });

  private readonly predicate = this.RULE('predicate', (): ExpressionNode => {
    let left = this.SUBRULE(this.arithmetic);
    this.OPTION(() => {
      left = this.OR([
        { ALT: () => this.SUBRULE(this.comparison, { ARGS: [left] }) },
        { ALT: () => this.SUBRULE(this.membership, { ARGS: [left] }) },
      ]);
    });
    this.MANY(() => {
      left = this.SUBRULE(this.truthTest, { ARGS: [left] });
    });
    return left;
  });

  private readonly comparison = this.RULE('comparison', (left: ExpressionNode): ExpressionNode => {
    const operator = this.anyOf(1, COMPARISONS);
    const right = this.SUBRULE(this.arithmetic);
    this.OPTION(() => {
      const second = this.anyOf(2, COMPARISONS);
      this.refuse('MLR_SQL_SYNTAX', 'comparisons do not chain: put one of them into brackets', second);
    });
    return this.ACTION(() => {
      if (operator.image === '!=') this.refuse('MLR_SQL_SYNTAX', 'Flink does not know `!=`: write `<>`', operator);
      return { node: 'operator', op: operator.image, args: [left, right], at: this.at(operator) };
    });
  });

  /** `[NOT] BETWEEN a AND b`, `[NOT] IN (…)`, `[NOT] LIKE p [ESCAPE e]`. */
  private readonly membership = this.RULE('membership', (left: ExpressionNode): ExpressionNode => {
    const first = this.LA(1);
    const not = this.OPTION(() => this.CONSUME(K.NOT));
    const args: ExpressionNode[] = [];
    const op = this.OR([
      {
        ALT: () => {
          this.CONSUME(K.BETWEEN);
          const symmetric = this.OPTION1(() => this.anyOf(1, [K.SYMMETRIC, K.ASYMMETRIC]));
          args.push(this.SUBRULE(this.arithmetic));
          this.CONSUME(K.AND);
          args.push(this.SUBRULE1(this.arithmetic));
          return symmetric?.tokenType === K.SYMMETRIC ? 'BETWEEN SYMMETRIC' : 'BETWEEN';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.IN);
          this.CONSUME(LeftParen);
          this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.expression)) });
          this.CONSUME(RightParen);
          this.checkItems(args, first);
          return 'IN';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.LIKE);
          args.push(this.SUBRULE2(this.arithmetic));
          this.OPTION2(() => {
            this.CONSUME(K.ESCAPE);
            args.push(this.SUBRULE3(this.arithmetic));
          });
          return 'LIKE';
        },
      },
    ]);
    return this.ACTION(() => {
      const at = this.at(first);
      const positive: ExpressionNode = { node: 'operator', op, args: [left, ...args], at };
      return not ? { node: 'operator', op: 'NOT', args: [positive], at } : positive;
    });
  });

  /** `IS [NOT] NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM x`. */
  private readonly truthTest = this.RULE('truthTest', (left: ExpressionNode): ExpressionNode => {
    const first = this.CONSUME(K.IS);
    const not = this.OPTION(() => this.CONSUME(K.NOT));
    const args = [left];
    const test = this.OR([
      { ALT: () => this.anyOf(1, [K.NULL, K.TRUE, K.FALSE, K.UNKNOWN]).image },
      {
        ALT: () => {
          this.CONSUME(K.DISTINCT);
          this.CONSUME(K.FROM);
          args.push(this.SUBRULE(this.arithmetic));
          return 'DISTINCT FROM';
        },
      },
    ]);
    return this.ACTION(() => {
      const what = test.toUpperCase() === 'UNKNOWN' ? 'NULL' : test.toUpperCase();
      return { node: 'operator', op: `IS ${not ? 'NOT ' : ''}${what}`, args, at: this.at(first) };
    });
  });

  private readonly arithmetic = this.RULE('arithmetic', (): ExpressionNode => {
    const links: ChainLink[] = [];
    const first = this.LA(1);
    const operand = this.SUBRULE(this.signed);
    this.ACTION(() => links.push({ op: '', operand, at: this.at(first) }));
    this.MANY(() => {
      const operator = this.anyOf(1, ARITHMETIC);
      const next = this.SUBRULE1(this.signed);
      this.ACTION(() => links.push({ op: operator.image, operand: next, at: this.at(operator) }));
    });
    this.checkItems(links, first);
    return this.ACTION(() => chain(links));
  });

  private readonly signed = this.RULE('signed', (): ExpressionNode => {
    const signs: IToken[] = [];
    this.MANY(() => signs.push(this.anyOf(1, [Plus, Minus])));
    const primary = this.SUBRULE(this.primary);
    this.OPTION(() => {
      const dot = this.CONSUME(Dot);
      this.refuse('MLR_SQL_UNSUPPORTED', 'taking a field of a computed value is not supported yet', dot);
    });
    if (signs.length > 0) this.checkItems(signs, signs[0]);
    return this.ACTION(() =>
      signs.reduceRight<ExpressionNode>(
        (arg, sign) => (sign.image === '-' ? { node: 'operator', op: 'NEG', args: [arg], at: this.at(sign) } : arg),
        primary,
      ),
    );
  });
}
