import type { IToken } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { ExpressionNode, JsonClauses, JsonFallback } from '../ast.ts';
import { Colon, Comma, K, LeftParen, RightParen } from '../tokens.ts';
import { FunctionGrammar } from './functions.ts';

type Reading = 'JSON_VALUE' | 'JSON_QUERY' | 'JSON_EXISTS';
type Fallbacks = Pick<JsonClauses, 'onEmpty' | 'onError'>;

const FALLBACKS: Readonly<Record<Reading, readonly string[]>> = {
  JSON_VALUE: ['NULL', 'ERROR', 'DEFAULT'],
  JSON_QUERY: ['NULL', 'ERROR', 'EMPTY ARRAY', 'EMPTY OBJECT'],
  JSON_EXISTS: ['TRUE', 'FALSE', 'UNKNOWN', 'ERROR'],
};
const NO_CLAUSES: JsonClauses = { returning: null, onEmpty: null, onError: null, wrapper: null, onNull: null };

/** The functions on JSON, with the clauses inside their brackets. */
export abstract class JsonGrammar extends FunctionGrammar {
  protected readonly jsonFunction = this.RULE('jsonFunction', (): ExpressionNode => {
    const call = this.choice<ExpressionNode>(0, [
      { ALT: () => this.SUBRULE(this.jsonReading) },
      { ALT: () => this.SUBRULE(this.jsonObject) },
      { ALT: () => this.SUBRULE(this.jsonArray) },
    ]);
    const suffix = this.SUBRULE(this.callSuffix);
    return this.ACTION(() => ({ ...call, ...suffix }));
  });

  /** `JSON_VALUE(v, path RETURNING INT NULL ON EMPTY ERROR ON ERROR)`, JSON_QUERY, JSON_EXISTS. */
  private readonly jsonReading = this.RULE('jsonReading', (): ExpressionNode => {
    const first = this.anyOf(1, [K.JSON_VALUE, K.JSON_QUERY, K.JSON_EXISTS]);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.expression)];
    this.CONSUME(Comma);
    args.push(this.SUBRULE1(this.expression));
    const returningAt = this.LA(1);
    const returning = this.OPTION(() => {
      this.CONSUME(K.RETURNING);
      return this.SUBRULE(this.bareType);
    });
    const wrapperAt = this.LA(1);
    const wrapper = this.OPTION1(() => this.SUBRULE(this.wrapper));
    const fallbacks = this.SUBRULE(this.fallbacks, { ARGS: [first] });
    this.CONSUME(RightParen);
    return this.ACTION(() => {
      const name = first.image.toUpperCase();
      if (returning && name === 'JSON_EXISTS') this.misplaced('RETURNING', name, returningAt);
      if (wrapper && name !== 'JSON_QUERY') this.misplaced('WRAPPER', name, wrapperAt);
      const json = { ...NO_CLAUSES, returning: returning ?? null, wrapper: wrapper ?? null, ...fallbacks };
      return { ...this.callOf(first, args), json };
    });
  });

  private readonly wrapper = this.RULE('wrapper', (): JsonClauses['wrapper'] => {
    const kind = this.choice<JsonClauses['wrapper']>(0, [
      {
        ALT: () => {
          this.CONSUME(K.WITHOUT);
          return 'WITHOUT';
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.WITH);
          const condition = this.OPTION(() => this.anyOf(1, [K.CONDITIONAL, K.UNCONDITIONAL]));
          return condition?.tokenType === K.CONDITIONAL ? 'CONDITIONAL' : 'UNCONDITIONAL';
        },
      },
    ]);
    this.OPTION1(() => this.CONSUME(K.ARRAY));
    this.CONSUME(K.WRAPPER);
    return kind;
  });

  /** `NULL ON EMPTY`, `DEFAULT 0 ON ERROR`…, each once. */
  private readonly fallbacks = this.RULE('fallbacks', (owner: IToken): Fallbacks => {
    let onEmpty: JsonFallback | null = null;
    let onError: JsonFallback | null = null;
    this.MANY(() => {
      const first = this.LA(1);
      const fallback = this.SUBRULE(this.fallback);
      this.CONSUME(K.ON);
      const on = this.anyOf(1, [K.EMPTY, K.ERROR]);
      this.ACTION(() => {
        const name = owner.image.toUpperCase() as Reading;
        const kind = typeof fallback === 'string' ? fallback : 'DEFAULT';
        if (!FALLBACKS[name].includes(kind)) this.misplaced(kind, name, first);
        if (name === 'JSON_EXISTS' && on.tokenType === K.EMPTY) this.misplaced('ON EMPTY', name, on);
        if ((on.tokenType === K.EMPTY ? onEmpty : onError) !== null) {
          throw new SqlError('MLR_SQL_SYNTAX', `ON ${on.image.toUpperCase()} is there twice`, this.at(on));
        }
        if (on.tokenType === K.EMPTY) onEmpty = fallback;
        else onError = fallback;
      });
    });
    return { onEmpty, onError };
  });

  private readonly fallback = this.RULE('fallback', (): JsonFallback =>
    this.choice<JsonFallback>(0, [
      {
        ALT: () => {
          this.CONSUME(K.DEFAULT);
          const value = this.SUBRULE(this.expression);
          return { default: value };
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.EMPTY);
          const what = this.anyOf(1, [K.ARRAY, K.OBJECT]);
          return what.tokenType === K.ARRAY ? 'EMPTY ARRAY' : 'EMPTY OBJECT';
        },
      },
      {
        ALT: () => {
          const word = this.anyOf(2, [K.NULL, K.ERROR, K.TRUE, K.FALSE, K.UNKNOWN]);
          return word.image.toUpperCase() as 'NULL' | 'ERROR' | 'TRUE' | 'FALSE' | 'UNKNOWN';
        },
      },
    ]),
  );

  /** `JSON_OBJECT(KEY k VALUE v, k : v … [NULL | ABSENT ON NULL])`, JSON_OBJECTAGG with one pair. */
  private readonly jsonObject = this.RULE('jsonObject', (): ExpressionNode => {
    const args: ExpressionNode[] = [];
    const first = this.anyOf(1, [K.JSON_OBJECT, K.JSON_OBJECTAGG]);
    this.CONSUME(LeftParen);
    this.MANY_SEP({
      SEP: Comma,
      DEF: () => {
        this.OPTION(() => this.CONSUME(K.KEY));
        args.push(this.SUBRULE(this.expression));
        this.OR([{ ALT: () => this.CONSUME(K.VALUE) }, { ALT: () => this.CONSUME(Colon) }]);
        args.push(this.SUBRULE1(this.expression));
      },
    });
    const onNull = this.SUBRULE(this.onNull);
    this.CONSUME(RightParen);
    this.checkItems(args, first);
    return this.ACTION(() => {
      if (first.tokenType === K.JSON_OBJECTAGG && args.length !== 2) {
        throw new SqlError(
          'MLR_SQL_SYNTAX',
          'JSON_OBJECTAGG takes one pair: JSON_OBJECTAGG(KEY k VALUE v)',
          this.at(first),
        );
      }
      return { ...this.callOf(first, args), json: { ...NO_CLAUSES, onNull } };
    });
  });

  /** `JSON_ARRAY(a, b [NULL | ABSENT ON NULL])`; JSON_ARRAYAGG with one value, and an order. */
  private readonly jsonArray = this.RULE('jsonArray', (): ExpressionNode => {
    const args: ExpressionNode[] = [];
    const first = this.anyOf(1, [K.JSON_ARRAY, K.JSON_ARRAYAGG]);
    this.CONSUME(LeftParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.expression)) });
    const orderBy = this.OPTION({
      GATE: () => first.tokenType === K.JSON_ARRAYAGG,
      DEF: () => this.SUBRULE(this.orderByClause),
    });
    const onNull = this.SUBRULE(this.onNull);
    this.CONSUME(RightParen);
    this.checkItems(args, first);
    return this.ACTION(() => {
      if (first.tokenType === K.JSON_ARRAYAGG && args.length !== 1) {
        throw new SqlError('MLR_SQL_SYNTAX', 'JSON_ARRAYAGG takes one value: JSON_ARRAYAGG(v)', this.at(first));
      }
      return { ...this.callOf(first, args), ...(orderBy && { orderBy }), json: { ...NO_CLAUSES, onNull } };
    });
  });

  private readonly onNull = this.RULE('onNull', (): JsonClauses['onNull'] => {
    const word = this.OPTION(() => {
      const token = this.anyOf(1, [K.NULL, K.ABSENT]);
      this.CONSUME(K.ON);
      this.CONSUME2(K.NULL);
      return token;
    });
    return this.ACTION(() => (word ? (word.image.toUpperCase() as 'NULL' | 'ABSENT') : null));
  });

  private misplaced(clause: string, name: string, at: IToken): never {
    throw new SqlError('MLR_SQL_SYNTAX', `${name} has no clause ${clause}`, this.at(at));
  }
}
