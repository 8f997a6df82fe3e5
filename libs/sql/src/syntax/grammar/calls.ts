import type { IToken } from 'chevrotain';
import type { CallNode, ExpressionNode, Name, OrderItem, OverNode } from '../ast.ts';
import { Comma, K, LeftParen, RightParen, Star } from '../tokens.ts';
import { LiteralGrammar } from './literals.ts';

/** What may stand behind the arguments of a call. */
type CallSuffix = Pick<CallNode, 'filter' | 'over' | 'nulls'>;

/** Ordinary calls, and what follows them: `FILTER (WHERE …)`, `OVER (…)`. */
export abstract class CallGrammar extends LiteralGrammar {
  protected readonly callArguments = this.RULE('callArguments', (name: Name): ExpressionNode => {
    const args: ExpressionNode[] = [];
    const first = this.CONSUME(LeftParen);
    const quantifier = this.OPTION(() => this.anyOf(1, [K.DISTINCT, K.ALL]));
    const star = this.OR([
      { ALT: () => this.CONSUME(Star) !== null },
      {
        ALT: () => {
          this.MANY_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.expression)) });
          return false;
        },
      },
    ]);
    const nulls = this.OPTION1(() => this.SUBRULE(this.nullTreatment));
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderByClause));
    this.CONSUME(RightParen);
    const suffix = this.SUBRULE(this.callSuffix);
    this.checkItems(args, first);
    return this.ACTION(() => {
      const distinct = quantifier?.tokenType === K.DISTINCT;
      const hint = 'DISTINCT and ALL stand before an argument, and not before *';
      if (quantifier && args.length === 0) this.refuse('MLR_SQL_SYNTAX', hint, quantifier);
      if (nulls && suffix.nulls) this.refuse('MLR_SQL_SYNTAX', 'RESPECT or IGNORE NULLS is said twice', first);
      const inside = { ...(nulls && { nulls }), ...(orderBy && { orderBy }) };
      return { ...this.call(name, args), star, distinct, ...inside, ...suffix };
    });
  });

  private readonly nullTreatment = this.RULE('nullTreatment', (): 'RESPECT' | 'IGNORE' => {
    const word = this.anyOf(1, [K.RESPECT, K.IGNORE]);
    this.CONSUME(K.NULLS);
    return word.tokenType === K.IGNORE ? 'IGNORE' : 'RESPECT';
  });

  protected readonly callSuffix = this.RULE('callSuffix', (): CallSuffix => {
    const nulls = this.OPTION2({
      GATE: () => this.LA(2).tokenType === K.NULLS,
      DEF: () => this.SUBRULE(this.nullTreatment),
    });
    this.OPTION(() => {
      const token = this.CONSUME(K.WITHIN);
      this.refuse('MLR_SQL_UNSUPPORTED', 'WITHIN GROUP is not supported: rows are aggregated as they come', token);
    });
    const filter = this.OPTION1(() => {
      this.CONSUME(K.FILTER);
      this.CONSUME(LeftParen);
      this.CONSUME(K.WHERE);
      const condition = this.SUBRULE(this.expression);
      this.CONSUME(RightParen);
      return condition;
    });
    const over = this.OPTION3(() => {
      this.CONSUME(K.OVER);
      return this.choice<OverNode | Name>(1, [
        { ALT: () => this.SUBRULE(this.windowSpecification) },
        { ALT: () => this.SUBRULE(this.name) },
      ]);
    });
    return this.ACTION(() => ({ filter: filter ?? null, over: over ?? null, ...(nulls && { nulls }) }));
  });

  /** `(PARTITION BY … ORDER BY … ROWS …)`. */
  protected readonly windowSpecification = this.RULE('windowSpecification', (): OverNode => {
    const first = this.CONSUME(LeftParen);
    const partitionBy: ExpressionNode[] = [];
    const base = this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => {
      this.CONSUME(K.PARTITION);
      this.CONSUME(K.BY);
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => partitionBy.push(this.SUBRULE(this.expression)) });
    });
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderByClause)) ?? [];
    const frame = this.OPTION3(() => this.SUBRULE(this.frame)) ?? null;
    this.CONSUME(RightParen);
    this.checkItems(partitionBy, first);
    return this.ACTION(() => ({ ...(base && { base }), partitionBy, orderBy, frame, at: this.at(first) }));
  });

  private readonly frame = this.RULE('frame', (): NonNullable<OverNode['frame']> => {
    const unit = this.anyOf(1, [K.ROWS, K.RANGE]);
    const preceding = this.choice<Bound>(2, [
      {
        ALT: () => {
          this.CONSUME(K.BETWEEN);
          const from = this.SUBRULE(this.frameBound);
          this.CONSUME(K.AND);
          const last = this.LA(1);
          const to = this.SUBRULE1(this.frameBound);
          const hint = 'a stream knows no rows to come: end the frame with CURRENT ROW';
          this.ACTION(() => {
            if (to !== 'CURRENT ROW') this.refuse('MLR_SQL_UNSUPPORTED', hint, last);
          });
          return from;
        },
      },
      { ALT: () => this.SUBRULE2(this.frameBound) },
    ]);
    return this.ACTION(() => ({ unit: unit.image.toUpperCase() as 'ROWS' | 'RANGE', preceding }));
  });

  private readonly frameBound = this.RULE('frameBound', (): Bound =>
    this.choice<Bound>(0, [
      {
        ALT: () => {
          this.CONSUME(K.CURRENT);
          this.CONSUME(K.ROW);
          return 'CURRENT ROW';
        },
      },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(K.UNBOUNDED);
          this.SUBRULE(this.frameDirection);
          return null;
        },
      },
      {
        ALT: () => {
          const distance = this.SUBRULE(this.arithmetic);
          this.SUBRULE1(this.frameDirection);
          return distance;
        },
      },
    ]),
  );

  private readonly frameDirection = this.RULE('frameDirection', (): void => {
    const token = this.anyOf(1, [K.PRECEDING, K.FOLLOWING]);
    const hint = 'FOLLOWING is not supported (nor by Flink): a stream knows no rows to come';
    if (token.tokenType === K.FOLLOWING) this.refuse('MLR_SQL_UNSUPPORTED', hint, token);
  });

  /** `ORDER BY a DESC NULLS LAST, b`. */
  protected readonly orderByClause = this.RULE('orderByClause', (): OrderItem[] => {
    const items: OrderItem[] = [];
    const first = this.CONSUME(K.ORDER);
    this.CONSUME(K.BY);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE(this.orderItem)) });
    this.checkItems(items, first);
    return items;
  });

  private readonly orderItem = this.RULE('orderItem', (): OrderItem => {
    const expression = this.SUBRULE(this.expression);
    const direction = this.OPTION(() => this.anyOf(1, [K.ASC, K.DESC]));
    const nulls = this.OPTION1(() => {
      this.CONSUME(K.NULLS);
      return this.anyOf(2, [K.FIRST, K.LAST]);
    });
    return this.ACTION(() => ({
      expression,
      descending: direction?.tokenType === K.DESC,
      nullsFirst: nulls ? nulls.tokenType === K.FIRST : null,
    }));
  });

  protected call(name: Name, args: readonly ExpressionNode[]): CallNode {
    return {
      node: 'call',
      name: name.text.toUpperCase(),
      args,
      star: false,
      distinct: false,
      filter: null,
      over: null,
      json: null,
      writtenName: name.text,
      at: name.at,
    };
  }

  /** A call of the function that `token` names. */
  protected callOf(token: IToken, args: readonly ExpressionNode[]): CallNode {
    return this.call({ text: token.image, at: this.at(token) }, args);
  }
}

type Bound = NonNullable<OverNode['frame']>['preceding'];
