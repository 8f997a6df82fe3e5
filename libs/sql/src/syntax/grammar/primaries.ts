import type { IToken, ParserMethod } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { CallNode, ExpressionNode, Literal, Name } from '../ast.ts';
import {
  ApproximateLiteral,
  Comma,
  DecimalLiteral,
  Dot,
  Identifier,
  IntegerLiteral,
  K,
  LeftParen,
  Minus,
  ReservedFunction,
  RightParen,
  Star,
  StringLiteral,
} from '../tokens.ts';
import { reservedWord } from '../reserved-word.ts';
import { unquote } from './base.ts';
import { TypeGrammar } from './types.ts';

/** Functions that Flink calls by their bare name. */
const WITHOUT_BRACKETS = new Set(['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP']);

/** Operands of expressions: literals, columns, calls, CASE, CAST, and the functions with a syntax of their own. */
export abstract class PrimaryGrammar extends TypeGrammar {
  declare readonly expression: ParserMethod<[], ExpressionNode>;

  readonly primary = this.RULE('primary', (): ExpressionNode =>
    this.choice<ExpressionNode>(0, [
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.interval) },
      { ALT: () => this.SUBRULE(this.caseExpression) },
      { ALT: () => this.SUBRULE(this.cast) },
      { ALT: () => this.SUBRULE(this.extract) },
      { ALT: () => this.SUBRULE(this.trim) },
      { ALT: () => this.SUBRULE(this.substring) },
      { ALT: () => this.SUBRULE(this.rounding) },
      { ALT: () => this.SUBRULE(this.timestampArithmetic), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.columnOrCall) },
      { ALT: () => this.SUBRULE(this.reservedCall) },
      { ALT: () => this.SUBRULE(this.parenthesised) },
    ]),
  );

  private readonly literal = this.RULE('literal', (): ExpressionNode => {
    const first = this.LA(1);
    const literal = this.choice<Literal>(0, [
      { ALT: () => ({ kind: 'string', text: unquote(this.CONSUME(StringLiteral).image) }) },
      { ALT: () => ({ kind: 'integer', text: this.CONSUME(IntegerLiteral).image }) },
      { ALT: () => ({ kind: 'decimal', text: this.CONSUME(DecimalLiteral).image }) },
      { ALT: () => ({ kind: 'approximate', text: this.CONSUME(ApproximateLiteral).image }) },
      { ALT: () => ({ kind: 'boolean', value: this.CONSUME(K.TRUE) !== null }) },
      { ALT: () => ({ kind: 'boolean', value: this.CONSUME(K.FALSE) === null }) },
      {
        ALT: () => {
          this.anyOf(1, [K.NULL, K.UNKNOWN]);
          return { kind: 'null' };
        },
      },
      {
        ALT: () => {
          const kind = this.anyOf(2, [K.DATE, K.TIME, K.TIMESTAMP]);
          const text = unquote(this.CONSUME1(StringLiteral).image);
          return { kind: kind.image.toLowerCase() as 'date' | 'time' | 'timestamp', text };
        },
      },
    ]);
    return this.ACTION(() => ({ node: 'literal', literal, at: this.at(first) }));
  });

  /** `INTERVAL '10' SECOND`, `INTERVAL -'1' DAY(3)`. */
  private readonly interval = this.RULE('interval', (): ExpressionNode => {
    const first = this.CONSUME(K.INTERVAL);
    const negative = this.OPTION(() => this.CONSUME(Minus)) !== undefined;
    const { text } = this.SUBRULE(this.text) ?? { text: '' };
    const unit = this.SUBRULE(this.timeUnit);
    const precision = this.OPTION1(() => {
      this.CONSUME(LeftParen);
      const digits = this.CONSUME(IntegerLiteral);
      this.CONSUME(RightParen);
      return Number(digits.image);
    });
    this.OPTION2(() => {
      const to = this.CONSUME(K.TO);
      this.refuse('MLR_SQL_UNSUPPORTED', 'intervals of several units are not supported yet: add single ones', to);
    });
    return this.ACTION(() => {
      const literal = { kind: 'interval', text, negative, unit: unit.text, precision: precision ?? null } as const;
      return { node: 'literal', literal, at: this.at(first) };
    });
  });

  /** YEAR … SECOND, also in the plural, and units that only functions know (WEEK, QUARTER, DOY…). */
  private readonly timeUnit = this.RULE('timeUnit', (): Name => {
    const token = this.OR([
      { ALT: () => this.anyOf(1, [K.YEAR, K.MONTH, K.DAY, K.HOUR, K.MINUTE, K.SECOND]) },
      { ALT: () => this.CONSUME(Identifier) },
    ]);
    return this.ACTION(() => ({ text: token.image.toUpperCase(), at: this.at(token) }));
  });

  private readonly caseExpression = this.RULE('caseExpression', (): ExpressionNode => {
    const first = this.CONSUME(K.CASE);
    const operand = this.OPTION(() => this.SUBRULE(this.expression)) ?? null;
    const branches: { when: ExpressionNode; then: ExpressionNode }[] = [];
    this.AT_LEAST_ONE(() => {
      this.CONSUME(K.WHEN);
      const when = this.SUBRULE1(this.expression);
      this.CONSUME(K.THEN);
      const then = this.SUBRULE2(this.expression);
      branches.push({ when, then });
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
    const type = this.SUBRULE(this.dataType);
    this.CONSUME(RightParen);
    return this.ACTION(() => ({ node: 'cast', input, type, try: first.tokenType === K.TRY_CAST, at: this.at(first) }));
  });

  private readonly extract = this.RULE('extract', (): ExpressionNode => {
    const first = this.CONSUME(K.EXTRACT);
    this.CONSUME(LeftParen);
    const unit = this.SUBRULE(this.timeUnit);
    this.CONSUME(K.FROM);
    const from = this.SUBRULE(this.expression);
    this.CONSUME(RightParen);
    return this.ACTION(() => this.call('EXTRACT', [this.unit(unit), from], first));
  });

  /** `TRIM([BOTH | LEADING | TRAILING] [chars] FROM s)`, `TRIM(s)`. Arguments: which end, characters, string. */
  private readonly trim = this.RULE('trim', (): ExpressionNode => {
    const first = this.CONSUME(K.TRIM);
    this.CONSUME(LeftParen);
    const side = this.OPTION(() => this.anyOf(1, [K.BOTH, K.LEADING, K.TRAILING]));
    let chars: ExpressionNode | undefined;
    let string: ExpressionNode | undefined;
    this.OPTION1(() => {
      string = this.SUBRULE(this.expression);
    });
    this.OPTION2(() => {
      this.CONSUME(K.FROM);
      chars = string;
      string = this.SUBRULE1(this.expression);
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => {
      const at = this.at(first);
      if (!string)
        throw new SqlError('MLR_SQL_SYNTAX', 'TRIM needs a string: TRIM([BOTH] [characters] FROM string)', at);
      const text = (value: string): ExpressionNode => ({
        node: 'literal',
        literal: { kind: 'string', text: value },
        at,
      });
      return this.call('TRIM', [text(side?.image.toUpperCase() ?? 'BOTH'), chars ?? text(' '), string], first);
    });
  });

  /** `SUBSTRING(s, from [, length])`, `SUBSTRING(s FROM from [FOR length])`. */
  private readonly substring = this.RULE('substring', (): ExpressionNode => {
    const first = this.CONSUME(K.SUBSTRING);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.expression)];
    this.OR([{ ALT: () => this.CONSUME(K.FROM) }, { ALT: () => this.CONSUME(Comma) }]);
    args.push(this.SUBRULE1(this.expression));
    this.OPTION(() => {
      this.OR1([{ ALT: () => this.CONSUME(K.FOR) }, { ALT: () => this.CONSUME1(Comma) }]);
      args.push(this.SUBRULE2(this.expression));
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => this.call('SUBSTRING', args, first));
  });

  /** `FLOOR(x)`, `CEIL(ts TO HOUR)`. */
  private readonly rounding = this.RULE('rounding', (): ExpressionNode => {
    const first = this.anyOf(1, [K.FLOOR, K.CEIL]);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.expression)];
    const unit = this.OPTION(() => {
      this.CONSUME(K.TO);
      return this.SUBRULE(this.timeUnit);
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => {
      const name = first.image.toUpperCase();
      return this.call(unit ? `${name} TO` : name, unit ? [...args, this.unit(unit)] : args, first);
    });
  });

  private readonly timestampArithmetic = this.RULE('timestampArithmetic', (): ExpressionNode => {
    const first = this.anyOf(1, [K.TIMESTAMPADD, K.TIMESTAMPDIFF]);
    this.CONSUME(LeftParen);
    const unit = this.SUBRULE(this.timeUnit);
    this.CONSUME(Comma);
    const left = this.SUBRULE(this.expression);
    this.CONSUME1(Comma);
    const right = this.SUBRULE1(this.expression);
    this.CONSUME(RightParen);
    return this.ACTION(() => this.call(first.image.toUpperCase(), [this.unit(unit), left, right], first));
  });

  private readonly columnOrCall = this.RULE('columnOrCall', (): ExpressionNode => {
    const name = this.SUBRULE(this.name);
    const first = this.LA(0);
    const path = [name];
    return this.choice<ExpressionNode>(0, [
      { ALT: () => this.SUBRULE(this.callArguments, { ARGS: [first] }) },
      {
        ALT: () => {
          this.MANY(() => {
            this.CONSUME(Dot);
            path.push(this.SUBRULE1(this.name));
          });
          return this.ACTION(() => ({ node: 'column', path, at: this.at(first) }));
        },
      },
    ]);
  });

  private readonly reservedCall = this.RULE('reservedCall', (): ExpressionNode => {
    const first = this.CONSUME(ReservedFunction);
    const call = this.OPTION(() => this.SUBRULE(this.callArguments, { ARGS: [first] }));
    return this.ACTION(() => {
      const name = first.image.toUpperCase();
      if (call || WITHOUT_BRACKETS.has(name)) return call ?? this.call(name, [], first);
      throw new SqlError('MLR_SQL_SYNTAX', reservedWord(first.image), this.at(first));
    });
  });

  private readonly callArguments = this.RULE('callArguments', (first: IToken): ExpressionNode => {
    const args: ExpressionNode[] = [];
    this.CONSUME(LeftParen);
    const distinct = this.OPTION(() => this.CONSUME(K.DISTINCT)) !== undefined;
    const star = this.OR([
      { ALT: () => this.CONSUME(Star) !== null },
      {
        ALT: () => {
          this.MANY_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.expression)) });
          return false;
        },
      },
    ]);
    this.CONSUME(RightParen);
    const filter =
      this.OPTION1(() => {
        this.CONSUME(K.FILTER);
        this.CONSUME1(LeftParen);
        this.CONSUME(K.WHERE);
        const condition = this.SUBRULE1(this.expression);
        this.CONSUME1(RightParen);
        return condition;
      }) ?? null;
    this.OPTION2(() => {
      const over = this.CONSUME(K.OVER);
      this.refuse('MLR_SQL_UNSUPPORTED', 'OVER windows are not supported yet', over);
    });
    this.checkItems(args, this.LA(0));
    return this.ACTION(() => ({ ...this.call(first.image.toUpperCase(), args, first), star, distinct, filter }));
  });

  private readonly parenthesised = this.RULE('parenthesised', (): ExpressionNode => {
    this.CONSUME(LeftParen);
    const inner = this.OR([
      { ALT: () => this.SUBRULE(this.expression) },
      {
        ALT: () => {
          const select = this.CONSUME(K.SELECT);
          this.refuse('MLR_SQL_UNSUPPORTED', 'sub-queries as values are not supported yet', select);
          return undefined as unknown as ExpressionNode;
        },
      },
    ]);
    this.CONSUME(RightParen);
    return inner;
  });

  private call(name: string, args: readonly ExpressionNode[], at: IToken): CallNode {
    return {
      node: 'call',
      name,
      args,
      star: false,
      distinct: false,
      filter: null,
      over: null,
      json: null,
      writtenName: at.image,
      at: this.at(at),
    };
  }

  private unit(name: Name): ExpressionNode {
    return { node: 'literal', literal: { kind: 'unit', unit: name.text }, at: name.at };
  }
}
