import type { ExpressionNode } from '../ast.ts';
import { Comma, K, LeftParen, RightParen } from '../tokens.ts';
import { PrimaryGrammar } from './primaries.ts';

/** What is asked of a value by words: BETWEEN, IN, LIKE, SIMILAR TO, IS …. */
export abstract class PredicateGrammar extends PrimaryGrammar {
  /** `[NOT] BETWEEN a AND b`, `[NOT] IN (…)`, `[NOT] LIKE p [ESCAPE e]`, `[NOT] SIMILAR TO p [ESCAPE e]`: tighter than `=`. */
  protected readonly membership = this.RULE('membership', (): ExpressionNode => {
    const first = this.LA(1);
    const steps: ExpressionNode[] = [];
    let value = this.SUBRULE(this.arithmetic);
    this.MANY(() => {
      const input = value;
      const at = this.LA(1);
      const not = this.OPTION(() => this.CONSUME(K.NOT));
      const test = this.OR([
        { ALT: () => this.SUBRULE(this.between, { ARGS: [input] }) },
        { ALT: () => this.SUBRULE(this.inList, { ARGS: [input] }) },
        { ALT: () => this.SUBRULE(this.like, { ARGS: [input] }) },
      ]);
      this.ACTION(() => {
        value = { ...test, at: this.at(at) };
        if (not) value = { node: 'operator', op: 'NOT', args: [value], at: this.at(at) };
        steps.push(value);
      });
    });
    this.checkItems(steps, first);
    return this.ACTION(() => value);
  });

  private readonly between = this.RULE('between', (value: ExpressionNode): ExpressionNode => {
    const first = this.CONSUME(K.BETWEEN);
    const symmetric = this.OPTION(() => this.anyOf(1, [K.SYMMETRIC, K.ASYMMETRIC]));
    const low = this.SUBRULE(this.arithmetic);
    this.CONSUME(K.AND);
    const high = this.SUBRULE1(this.arithmetic);
    return this.ACTION(() => {
      const op = symmetric?.tokenType === K.SYMMETRIC ? 'BETWEEN SYMMETRIC' : 'BETWEEN';
      return { node: 'operator', op, args: [value, low, high], at: this.at(first) };
    });
  });

  /** `IN (a, b)`, `IN (query)`. */
  private readonly inList = this.RULE('inList', (value: ExpressionNode): ExpressionNode => {
    const first = this.CONSUME(K.IN);
    return this.choice<ExpressionNode>(0, [
      {
        GATE: () => this.queryAhead(1),
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const query = this.SUBRULE(this.bracketedQuery);
          return this.ACTION(() => {
            const values = value.node === 'row' ? value.items : [value];
            return { node: 'in-query', values, query, at: this.at(first) };
          });
        },
      },
      {
        ALT: () => {
          const items = this.SUBRULE(this.bracketedList);
          return this.ACTION(() => ({ node: 'operator', op: 'IN', args: [value, ...items], at: this.at(first) }));
        },
      },
    ]);
  });

  protected readonly bracketedList = this.RULE('bracketedList', (): ExpressionNode[] => {
    const items: ExpressionNode[] = [];
    const first = this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE(this.expression)) });
    this.CONSUME(RightParen);
    this.checkItems(items, first);
    return items;
  });

  private readonly like = this.RULE('like', (value: ExpressionNode): ExpressionNode => {
    const first = this.LA(1);
    const args = [value];
    const op = this.OR([
      {
        ALT: () => {
          this.CONSUME(K.LIKE);
          return 'LIKE';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.SIMILAR);
          this.CONSUME(K.TO);
          return 'SIMILAR TO';
        },
      },
    ]);
    args.push(this.SUBRULE(this.arithmetic));
    this.OPTION(() => {
      this.CONSUME(K.ESCAPE);
      args.push(this.SUBRULE1(this.arithmetic));
    });
    return this.ACTION(() => ({ node: 'operator', op, args, at: this.at(first) }));
  });

  /** `IS [NOT] NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM x | JSON [VALUE | OBJECT | ARRAY | SCALAR]`. */
  protected readonly test = this.RULE('test', (left: ExpressionNode): ExpressionNode => {
    const first = this.CONSUME(K.IS);
    const not = this.OPTION(() => this.CONSUME(K.NOT));
    const args = [left];
    const what = this.choice<string>(0, [
      { ALT: () => this.anyOf(1, [K.NULL, K.TRUE, K.FALSE, K.UNKNOWN]).image },
      {
        ALT: () => {
          this.CONSUME(K.DISTINCT);
          this.CONSUME(K.FROM);
          args.push(this.SUBRULE(this.membership));
          return 'DISTINCT FROM';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.JSON);
          const kind = this.OPTION1(() => this.anyOf(2, [K.VALUE, K.OBJECT, K.ARRAY, K.SCALAR]));
          return this.ACTION(() => `JSON ${kind?.image ?? 'VALUE'}`);
        },
      },
    ]);
    return this.ACTION(() => {
      const word = what.toUpperCase() === 'UNKNOWN' ? 'NULL' : what.toUpperCase();
      return { node: 'operator', op: `IS ${not ? 'NOT ' : ''}${word}`, args, at: this.at(first) };
    });
  });
}
