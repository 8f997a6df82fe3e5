import type { ParserMethod } from 'chevrotain';
import type { ExpressionNode, FromNode, Name } from '../ast.ts';
import { Comma, K, LeftParen, RightParen } from '../tokens.ts';
import { SourceGrammar } from './sources.ts';

/** More tables in one FROM are refused. */
const MAX_JOINS = 100;

type JoinNode = Extract<FromNode, { from: 'join' }>;
type Condition = Pick<JoinNode, 'on' | 'using'>;
const NO_CONDITION: Condition = { on: null, using: null };

/** FROM: sources and the joins between them. */
export abstract class JoinGrammar extends SourceGrammar {
  /** `a JOIN b ON …, c JOIN d ON …`: a comma joins last. */
  readonly from: ParserMethod<[], FromNode> = this.RULE('from', (): FromNode => {
    const first = this.LA(1);
    const commas: unknown[] = [];
    let left = this.SUBRULE(this.joined);
    this.MANY(() => {
      const comma = this.CONSUME(Comma);
      const right = this.SUBRULE1(this.joined);
      commas.push(comma);
      this.ACTION(() => {
        const at = this.at(comma);
        left = { from: 'join', kind: 'cross', left, right, ...NO_CONDITION, natural: false, alias: null, at };
      });
    });
    this.checkItems(commas, first, MAX_JOINS);
    return this.ACTION(() => left);
  });

  private readonly joined = this.RULE('joined', (): FromNode => {
    const first = this.LA(1);
    const joins: FromNode[] = [];
    let left = this.SUBRULE(this.joinable);
    this.MANY(() => {
      const input = left;
      left = this.SUBRULE(this.join, { ARGS: [input] });
      joins.push(left);
    });
    this.checkItems(joins, first, MAX_JOINS);
    return left;
  });

  private readonly joinable = this.RULE('joinable', (): FromNode =>
    this.choice<FromNode>(0, [
      { GATE: () => !this.joinAhead(), ALT: () => this.SUBRULE(this.source), IGNORE_AMBIGUITIES: true },
      {
        ALT: () =>
          this.nested(() => {
            this.CONSUME(LeftParen);
            const first = this.LA(1);
            const from = this.SUBRULE(this.from);
            this.CONSUME(RightParen);
            this.ACTION(() => {
              if (from.from !== 'join') this.refuse('MLR_SQL_SYNTAX', 'brackets hold a query or a join', first);
            });
            return from;
          }),
      },
    ]),
  );

  private joinAhead(): boolean {
    return this.LA(1).tokenType === LeftParen && !this.queryAhead(1);
  }

  private readonly join = this.RULE('join', (left: FromNode): FromNode => {
    const first = this.LA(1);
    const natural = this.OPTION(() => this.CONSUME(K.NATURAL)) !== undefined;
    const kind = this.SUBRULE(this.joinKind);
    this.CONSUME(K.JOIN);
    const right = this.SUBRULE(this.joinable);
    const conditionAt = this.LA(1);
    const condition = this.OPTION1(() => this.SUBRULE(this.joinCondition));
    return this.ACTION(() => {
      if (condition && (natural || kind === 'cross')) {
        const which = natural ? 'a NATURAL join' : 'CROSS JOIN';
        this.refuse('MLR_SQL_SYNTAX', `${which} takes no condition: write JOIN … ON`, conditionAt);
      }
      if (!condition && !natural && kind !== 'cross') {
        this.refuse('MLR_SQL_SEMANTIC', 'a join needs a condition: ON or USING; every pair is CROSS JOIN', first);
      }
      return {
        from: 'join',
        kind,
        left,
        right,
        ...(condition ?? NO_CONDITION),
        natural,
        alias: null,
        at: this.at(first),
      };
    });
  });

  private readonly joinKind = this.RULE('joinKind', (): JoinNode['kind'] => {
    const kind = this.OPTION(() =>
      this.OR([
        { ALT: () => this.anyOf(1, [K.INNER, K.CROSS]) },
        {
          ALT: () => {
            const outer = this.anyOf(2, [K.LEFT, K.RIGHT, K.FULL]);
            this.OPTION1(() => this.CONSUME(K.OUTER));
            return outer;
          },
        },
      ]),
    );
    return this.ACTION(() => (kind ? (kind.image.toLowerCase() as JoinNode['kind']) : 'inner'));
  });

  private readonly joinCondition = this.RULE('joinCondition', (): Condition => {
    let on: ExpressionNode | null = null;
    let using: Name[] | null = null;
    this.OR([
      {
        ALT: () => {
          this.CONSUME(K.ON);
          on = this.SUBRULE(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.USING);
          using = this.SUBRULE(this.nameList);
        },
      },
    ]);
    return { on, using };
  });
}
