import type { ParserMethod } from 'chevrotain';
import type { ExpressionNode, GroupItem } from '../ast.ts';
import { cube, rollup, type GroupingSets } from '../grouping-sets.ts';
import { Comma, K, LeftParen, RightParen } from '../tokens.ts';
import { JoinGrammar } from './joins.ts';

/** More grouping sets than CUBE makes of ten keys are refused. */
const MAX_SETS = 1024;

/** GROUP BY. */
export abstract class GroupingGrammar extends JoinGrammar {
  protected readonly groupByClause = this.RULE('groupByClause', (): GroupItem[] => {
    const items: GroupItem[] = [];
    const first = this.CONSUME(K.GROUP);
    this.CONSUME(K.BY);
    this.OPTION(() => {
      const distinct = this.anyOf(1, [K.DISTINCT, K.ALL]);
      const hint = 'GROUP BY DISTINCT is not supported: list the grouping sets once';
      if (distinct.tokenType === K.DISTINCT) this.refuse('MLR_SQL_UNSUPPORTED', hint, distinct);
    });
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const more = this.SUBRULE(this.groupItem);
        this.ACTION(() => items.push(...more));
      },
    });
    this.checkItems(items, first);
    return items;
  });

  /** `(a, b)` is two keys, `()` is the set of none. */
  private readonly groupItem = this.RULE('groupItem', (): GroupItem[] => {
    const first = this.LA(1);
    return this.choice<GroupItem[]>(0, [
      {
        ALT: () => {
          const { group, sets } = this.SUBRULE(this.rollupOrCube);
          return this.ACTION(() => [{ group, sets, at: this.at(first) }]);
        },
      },
      {
        ALT: () => {
          const sets = this.SUBRULE(this.groupingSets);
          return this.ACTION(() => [{ group: 'sets', sets, at: this.at(first) }]);
        },
        IGNORE_AMBIGUITIES: true,
      },
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          this.CONSUME(RightParen);
          return this.ACTION(() => [{ group: 'sets', sets: [[]], at: this.at(first) }]);
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          return this.ACTION(() =>
            (expression.node === 'row' ? expression.items : [expression]).map((key): GroupItem => {
              return { group: 'key', expression: key };
            }),
          );
        },
      },
    ]);
  });

  /** The composite keys of `ROLLUP (a, (b, c))` or CUBE. */
  private readonly rollupOrCube = this.RULE('rollupOrCube', (): { group: 'rollup' | 'cube'; sets: GroupingSets } => {
    const sets: ExpressionNode[][] = [];
    const word = this.anyOf(1, [K.ROLLUP, K.CUBE]);
    this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => sets.push(this.SUBRULE(this.groupingSet)) });
    this.CONSUME(RightParen);
    this.checkItems(sets, word, word.tokenType === K.CUBE ? Math.log2(MAX_SETS) : undefined);
    return { group: word.tokenType === K.CUBE ? 'cube' : 'rollup', sets };
  });

  /** `GROUPING SETS ((a, b), a, ROLLUP (a, b), ())`, what nests spelled out. */
  private readonly groupingSets: ParserMethod<[], ExpressionNode[][]> = this.RULE('groupingSets', () =>
    this.nested(() => {
      const sets: ExpressionNode[][] = [];
      const first = this.CONSUME(K.GROUPING);
      this.CONSUME(K.SETS);
      this.CONSUME(LeftParen);
      this.AT_LEAST_ONE_SEP({
        SEP: Comma,
        DEF: () =>
          this.OR([
            {
              ALT: () => {
                const { group, sets: keys } = this.SUBRULE(this.rollupOrCube);
                this.ACTION(() => sets.push(...(group === 'cube' ? cube(keys) : rollup(keys))));
              },
            },
            {
              ALT: () => {
                const inner = this.SUBRULE(this.groupingSets);
                this.ACTION(() => sets.push(...inner));
              },
              IGNORE_AMBIGUITIES: true,
            },
            { ALT: () => sets.push(this.SUBRULE(this.groupingSet)) },
          ]),
      });
      this.CONSUME(RightParen);
      this.checkItems(sets, first, MAX_SETS);
      return sets;
    }),
  );

  /** `a`, `(a, b)` or `()`. */
  private readonly groupingSet = this.RULE('groupingSet', (): ExpressionNode[] =>
    this.choice<ExpressionNode[]>(0, [
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          this.CONSUME(RightParen);
          return [];
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          return this.ACTION(() => (expression.node === 'row' ? [...expression.items] : [expression]));
        },
      },
    ]),
  );
}
