import { SqlError } from '../../errors.ts';
import type { ExpressionNode } from '../ast.ts';
import { Comma, K, LeftParen, RightParen } from '../tokens.ts';
import { CallGrammar } from './calls.ts';

/** Functions with words between their arguments: they all become ordinary calls. */
export abstract class FunctionGrammar extends CallGrammar {
  protected readonly wordyFunction = this.RULE('wordyFunction', (): ExpressionNode =>
    this.choice<ExpressionNode>(0, [
      { ALT: () => this.SUBRULE(this.extract) },
      { ALT: () => this.SUBRULE(this.trim) },
      { ALT: () => this.SUBRULE(this.substring) },
      { ALT: () => this.SUBRULE(this.overlay) },
      { ALT: () => this.SUBRULE(this.position) },
      { ALT: () => this.SUBRULE(this.rounding) },
      { ALT: () => this.SUBRULE(this.timestampArithmetic) },
    ]),
  );

  private readonly extract = this.RULE('extract', (): ExpressionNode => {
    const first = this.CONSUME(K.EXTRACT);
    this.CONSUME(LeftParen);
    const unit = this.SUBRULE(this.timeUnit);
    this.CONSUME(K.FROM);
    const from = this.SUBRULE(this.expression);
    this.CONSUME(RightParen);
    return this.ACTION(() => this.callOf(first, [unit, from]));
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
      if (!string) {
        throw new SqlError('MLR_SQL_SYNTAX', 'TRIM needs a string: TRIM([BOTH] [characters] FROM string)', at);
      }
      const text = (value: string): ExpressionNode => ({
        node: 'literal',
        literal: { kind: 'string', text: value },
        at,
      });
      return this.callOf(first, [text(side?.image.toUpperCase() ?? 'BOTH'), chars ?? text(' '), string]);
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
    return this.ACTION(() => this.callOf(first, args));
  });

  /** `OVERLAY(s PLACING r FROM start [FOR length])`. */
  private readonly overlay = this.RULE('overlay', (): ExpressionNode => {
    const first = this.CONSUME(K.OVERLAY);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.expression)];
    this.CONSUME(K.PLACING);
    args.push(this.SUBRULE1(this.expression));
    this.CONSUME(K.FROM);
    args.push(this.SUBRULE2(this.expression));
    this.OPTION(() => {
      this.CONSUME(K.FOR);
      args.push(this.SUBRULE3(this.expression));
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => this.callOf(first, args));
  });

  /** `POSITION(part IN whole [FROM start])`. */
  private readonly position = this.RULE('position', (): ExpressionNode => {
    const first = this.CONSUME(K.POSITION);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.arithmetic)];
    this.CONSUME(K.IN);
    args.push(this.SUBRULE(this.expression));
    this.OPTION(() => {
      this.CONSUME(K.FROM);
      args.push(this.SUBRULE1(this.expression));
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => this.callOf(first, args));
  });

  /** `FLOOR(x)`, `CEIL(ts TO HOUR)`; CEILING is CEIL. */
  private readonly rounding = this.RULE('rounding', (): ExpressionNode => {
    const first = this.anyOf(1, [K.FLOOR, K.CEIL, K.CEILING]);
    this.CONSUME(LeftParen);
    const args = [this.SUBRULE(this.expression)];
    const unit = this.OPTION(() => {
      this.CONSUME(K.TO);
      return this.SUBRULE(this.timeUnit);
    });
    this.CONSUME(RightParen);
    return this.ACTION(() => {
      const name = first.tokenType === K.FLOOR ? 'FLOOR' : 'CEIL';
      const call = this.callOf(first, unit ? [...args, unit] : args);
      return { ...call, name: unit ? `${name} TO` : name, writtenName: name };
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
    return this.ACTION(() => this.callOf(first, [unit, left, right]));
  });
}
