import { SqlError } from '../../errors.ts';
import type { ExpressionNode, Name } from '../ast.ts';
import { intervalUnit, isOfMonths } from '../intervals.ts';
import { reservedWord } from '../reserved-word.ts';
import { Comma, Dot, K, LeftBracket, LeftParen, ReservedFunction, RightBracket, RightParen } from '../tokens.ts';
import { DEFAULT_CATALOG } from './base.ts';
import { JsonGrammar } from './json.ts';

/** Functions that Flink calls by their bare name. */
const WITHOUT_BRACKETS = new Set(['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP']);

/** Steps into one value: `a[1].b[2]…`. */
const MAX_STEPS = 100;

/** Operands of expressions: literals, columns, calls, CASE, CAST, constructors, sub-queries, and what is taken out of them. */
export abstract class PrimaryGrammar extends JsonGrammar {
  /** An operand with what is taken out of it: `a[1]`, `f(x).field`. */
  protected readonly operand = this.RULE('operand', (): ExpressionNode => {
    const first = this.LA(1);
    let operand = this.primary();
    const steps: unknown[] = [];
    this.MANY(() => {
      const input = operand;
      operand = this.OR([
        {
          ALT: () => {
            const bracket = this.CONSUME(LeftBracket);
            const key = this.SUBRULE(this.expression);
            this.CONSUME(RightBracket);
            return this.ACTION<ExpressionNode>(() => {
              return { node: 'operator', op: 'ITEM', args: [input, key], at: this.at(bracket) };
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(Dot);
            const field = this.SUBRULE(this.name);
            return this.ACTION<ExpressionNode>(() => ({ node: 'access', input, field, at: field.at }));
          },
        },
      ]);
      steps.push(operand);
    });
    this.checkItems(steps, first, MAX_STEPS);
    return operand;
  });

  private primary(): ExpressionNode {
    return this.choice<ExpressionNode>(1, [
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.interval) },
      { ALT: () => this.SUBRULE(this.caseExpression) },
      { ALT: () => this.SUBRULE(this.cast) },
      { ALT: () => this.SUBRULE(this.wordyFunction), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.jsonFunction) },
      { ALT: () => this.SUBRULE(this.constructed) },
      { ALT: () => this.SUBRULE(this.columnOrCall) },
      { ALT: () => this.SUBRULE(this.reservedCall) },
      { ALT: () => this.SUBRULE(this.exists) },
      { GATE: () => this.queryAhead(1), ALT: () => this.SUBRULE(this.subQuery), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.parenthesised) },
    ]);
  }

  private readonly caseExpression = this.RULE('caseExpression', (): ExpressionNode => {
    const first = this.CONSUME(K.CASE);
    const operand = this.OPTION(() => this.SUBRULE(this.expression)) ?? null;
    const branches: { when: ExpressionNode; then: ExpressionNode }[] = [];
    this.AT_LEAST_ONE(() => {
      const whens: ExpressionNode[] = [];
      const when = this.CONSUME(K.WHEN);
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => whens.push(this.SUBRULE1(this.expression)) });
      this.CONSUME(K.THEN);
      const then = this.SUBRULE2(this.expression);
      const severalConditions = 'WHEN takes several values only in CASE value WHEN …: write OR';
      this.ACTION(() => {
        if (!operand && whens.length > 1) this.refuse('MLR_SQL_SYNTAX', severalConditions, when);
        branches.push(...whens.map((value) => ({ when: value, then })));
      });
    });
    const otherwise =
      this.OPTION1(() => {
        this.CONSUME(K.ELSE);
        return this.SUBRULE3(this.expression);
      }) ?? null;
    this.CONSUME(K.END);
    this.checkItems(branches, first);
    return this.ACTION(() => ({ node: 'case', operand, branches, otherwise, at: this.at(first) }));
  });

  private readonly cast = this.RULE('cast', (): ExpressionNode => {
    const first = this.anyOf(1, [K.CAST, K.TRY_CAST]);
    this.CONSUME(LeftParen);
    const input = this.SUBRULE(this.expression);
    this.CONSUME(K.AS);
    const type = this.SUBRULE(this.bareType);
    this.CONSUME(RightParen);
    return this.ACTION(() => ({ node: 'cast', input, type, try: first.tokenType === K.TRY_CAST, at: this.at(first) }));
  });

  /** `ROW(a, b)`, `ARRAY[a, b]`, `MAP[k, v, k, v]`. */
  private readonly constructed = this.RULE('constructed', (): ExpressionNode => {
    const first = this.LA(1);
    const items: ExpressionNode[] = [];
    const node = this.choice<'row' | 'array' | 'map'>(0, [
      {
        ALT: () => {
          this.CONSUME(K.ROW);
          this.CONSUME(LeftParen);
          this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE(this.expression)) });
          this.CONSUME(RightParen);
          return 'row';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.ARRAY);
          this.CONSUME(LeftBracket);
          this.MANY_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE1(this.expression)) });
          this.CONSUME(RightBracket);
          return 'array';
        },
      },
      {
        GATE: () => this.LA(2).tokenType === LeftBracket,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(K.MAP);
          this.CONSUME1(LeftBracket);
          this.MANY_SEP1({ SEP: Comma, DEF: () => items.push(this.SUBRULE2(this.expression)) });
          this.CONSUME1(RightBracket);
          return 'map';
        },
      },
    ]);
    this.checkItems(items, first);
    return this.ACTION(() => {
      const odd = node === 'map' && items.length % 2 === 1;
      if (odd) this.refuse('MLR_SQL_SYNTAX', 'MAP takes keys and values in turn: MAP[k, v, k, v]', first);
      return { node, items, at: this.at(first) };
    });
  });

  private readonly columnOrCall = this.RULE('columnOrCall', (): ExpressionNode => {
    const path = [this.SUBRULE(this.name)];
    const first = this.LA(0);
    this.MANY(() => {
      this.CONSUME(Dot);
      path.push(this.SUBRULE1(this.name));
    });
    const call = this.OPTION(() => {
      const name = this.ACTION(() => this.withoutCatalog(path));
      return this.SUBRULE(this.callArguments, { ARGS: [name] });
    });
    this.checkItems(path, first, MAX_STEPS);
    return this.ACTION(() => call ?? { node: 'column', path: withoutDefaultCatalog(path), at: this.at(first) });
  });

  private readonly reservedCall = this.RULE('reservedCall', (): ExpressionNode => {
    const first = this.CONSUME(ReservedFunction);
    const call = this.OPTION(() =>
      this.SUBRULE(this.callArguments, { ARGS: [{ text: first.image, at: this.at(first) }] }),
    );
    return this.ACTION(() => {
      if (call) return call;
      if (WITHOUT_BRACKETS.has(first.image.toUpperCase())) return this.callOf(first, []);
      throw new SqlError('MLR_SQL_SYNTAX', reservedWord(first.image), this.at(first));
    });
  });

  private readonly exists = this.RULE('exists', (): ExpressionNode => {
    const first = this.CONSUME(K.EXISTS);
    const query = this.SUBRULE(this.bracketedQuery);
    return this.ACTION(() => ({ node: 'exists', query, at: this.at(first) }));
  });

  private readonly subQuery = this.RULE('subQuery', (): ExpressionNode => {
    const first = this.LA(1);
    const query = this.SUBRULE(this.bracketedQuery);
    return this.ACTION(() => ({ node: 'subquery', query, at: this.at(first) }));
  });

  protected readonly bracketedQuery = this.RULE('bracketedQuery', () => {
    this.CONSUME(LeftParen);
    const query = this.SUBRULE(this.query);
    this.CONSUME(RightParen);
    return query;
  });

  /** `(a)`, the row `(a, b)`, or the interval between two times: `(a - b) DAY TO SECOND`. */
  private readonly parenthesised = this.RULE('parenthesised', (): ExpressionNode => {
    const items: ExpressionNode[] = [];
    const first = this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE(this.expression)) });
    this.CONSUME(RightParen);
    this.checkItems(items, first);
    const interval = this.OPTION({
      GATE: () => isDifference(items) && intervalUnit(this.LA(1).image) !== undefined,
      DEF: () => this.SUBRULE(this.intervalQualifier),
    });
    return this.ACTION(() => {
      if (interval) return intervalBetween(items[0], interval.unit);
      return items.length === 1 ? items[0] : { node: 'row', items, at: this.at(first) };
    });
  });
}

function isDifference([item, ...others]: readonly ExpressionNode[]): boolean {
  return others.length === 0 && item.node === 'operator' && item.op === '-';
}

/** `a - b` as an interval of months, or of milliseconds, whatever the unit. */
function intervalBetween(difference: ExpressionNode, unit: string): ExpressionNode {
  const op = isOfMonths(unit) ? 'MONTHS BETWEEN' : 'MILLISECONDS BETWEEN';
  return difference.node === 'operator' ? { ...difference, op } : difference;
}

/** `default_catalog.default_database.t.a` is `t.a`. */
function withoutDefaultCatalog(path: readonly Name[]): readonly Name[] {
  const named = path.length > 3 && path[0].text === DEFAULT_CATALOG[0] && path[1].text === DEFAULT_CATALOG[1];
  return named ? path.slice(2) : path;
}
