import type { IToken, ParserMethod } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { Position } from '../../logical/plan.ts';
import type { ExpressionNode, Literal, Name, QueryNode } from '../ast.ts';
import { unescapeUnicode, unquote } from '../strings.ts';
import {
  ApproximateLiteral,
  BinaryLiteral,
  DecimalLiteral,
  Dot,
  Identifier,
  IntegerLiteral,
  K,
  LeftParen,
  Minus,
  Plus,
  ReservedWord,
  RightParen,
  StringLiteral,
  UnicodeString,
} from '../tokens.ts';
import { TypeGrammar } from './types.ts';

/** Literals, and units of time as arguments. */
export abstract class LiteralGrammar extends TypeGrammar {
  declare readonly expression: ParserMethod<[], ExpressionNode>;
  declare readonly query: ParserMethod<[], QueryNode>;
  /** An expression without comparisons and connectives. */
  declare readonly arithmetic: ParserMethod<[], ExpressionNode>;

  protected readonly literal = this.RULE('literal', (): ExpressionNode => {
    const first = this.LA(1);
    let local: boolean | undefined;
    const literal = this.choice<Literal>(0, [
      { ALT: () => ({ kind: 'string', text: this.SUBRULE(this.characters) }) },
      { ALT: () => ({ kind: 'binary', text: this.SUBRULE(this.bytes) }) },
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
          local = this.OPTION({
            GATE: () => kind.tokenType === K.TIMESTAMP,
            DEF: () => this.SUBRULE(this.withLocalTimeZone),
          });
          const text = unquote(this.CONSUME1(StringLiteral).image);
          return { kind: kind.image.toLowerCase() as 'date' | 'time' | 'timestamp', text };
        },
      },
    ]);
    return this.ACTION(() => {
      const at = this.at(first);
      const node: ExpressionNode = { node: 'literal', literal, at };
      return local && 'text' in literal ? localTimestamp(node, literal.text, at) : node;
    });
  });

  private readonly withLocalTimeZone = this.RULE('withLocalTimeZone', (): boolean => {
    this.CONSUME(K.WITH);
    this.CONSUME(K.LOCAL);
    this.CONSUME(K.TIME);
    this.CONSUME(K.ZONE);
    return true;
  });

  /** `'a'`, which may go on in a string on a later line, `U&'\0041'`, `U&'!0041' UESCAPE '!'`. */
  private readonly characters = this.RULE('characters', (): string => {
    const first = this.LA(1);
    const parts = [this.OR([{ ALT: () => this.CONSUME(StringLiteral) }, { ALT: () => this.CONSUME(UnicodeString) }])];
    this.MANY(() => parts.push(this.CONSUME1(StringLiteral)));
    const escape = this.OPTION(() => {
      this.CONSUME(K.UESCAPE);
      return this.CONSUME2(StringLiteral);
    });
    return this.ACTION(() => {
      this.checkContinuation(parts);
      const unicode = first.tokenType === UnicodeString;
      const text = parts.map(({ image }, i) => unquote(i === 0 && unicode ? image.slice(2) : image)).join('');
      if (!unicode && !escape) return text;
      const escapeCharacter = escape ? unquote(escape.image) : '\\';
      if (!unicode || !/^[^\s0-9A-Fa-f+"']$/.test(escapeCharacter)) {
        const message = "UESCAPE names the one escape character of a U&'…' string: no digit, letter a to f, quote or +";
        throw new SqlError('MLR_SQL_SYNTAX', message, this.at(escape ?? first));
      }
      const unescaped = unescapeUnicode(text, escapeCharacter);
      if (unescaped !== undefined) return unescaped;
      const message = `in U&'…' four hexadecimal digits follow each ${escapeCharacter}`;
      throw new SqlError('MLR_SQL_SYNTAX', message, this.at(first));
    });
  });

  private checkContinuation(parts: readonly IToken[]): void {
    const same = parts.find((part, i) => i > 0 && part.startLine === lastLine(parts[i - 1]));
    if (same) this.refuse('MLR_SQL_SYNTAX', 'a string goes on only in another line: join strings by ||', same);
  }

  /** `x'0AFF'`, in parts if need be. */
  private readonly bytes = this.RULE('bytes', (): string => {
    const first = this.CONSUME(BinaryLiteral);
    const parts: IToken[] = [];
    this.MANY(() => parts.push(this.CONSUME(StringLiteral)));
    return this.ACTION(() => {
      this.checkContinuation([first, ...parts]);
      const digits = [first.image.slice(1), ...parts.map(({ image }) => image)].map(unquote).join('');
      if (/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) return digits.toUpperCase();
      const message = "a binary string is pairs of hexadecimal digits: x'0AFF'";
      throw new SqlError('MLR_SQL_SYNTAX', message, this.at(first));
    });
  });

  /** `INTERVAL '10' SECOND`, `INTERVAL -'1' DAY(3)`, `INTERVAL '1-2' YEAR TO MONTH`; `INTERVAL n DAY` is `n * INTERVAL '1' DAY`. */
  protected readonly interval = this.RULE('interval', (): ExpressionNode => {
    const first = this.CONSUME(K.INTERVAL);
    const sign = this.OPTION(() => this.anyOf(2, [Plus, Minus]));
    const negative = sign?.tokenType === Minus;
    let text = '1';
    let factor: ExpressionNode | undefined;
    this.OR1([
      { ALT: () => (text = this.SUBRULE(this.text)?.text) },
      { ALT: () => (factor = this.SUBRULE(this.intervalCount)) },
    ]);
    const qualifier = this.SUBRULE(this.intervalQualifier);
    return this.ACTION(() => {
      const at = this.at(first);
      const literal = { kind: 'interval', text, negative, ...qualifier } as const;
      const interval: ExpressionNode = { node: 'literal', literal, at };
      return factor ? { node: 'operator', op: '*', args: [factor, interval], at } : interval;
    });
  });

  /** The number of units where it is no string: `INTERVAL 5 DAY`, `INTERVAL n DAY`, `INTERVAL (n + 1) DAY`. */
  private readonly intervalCount = this.RULE('intervalCount', (): ExpressionNode => {
    const first = this.LA(1);
    const path: Name[] = [];
    return this.choice<ExpressionNode>(0, [
      {
        ALT: () => {
          const { image } = this.CONSUME(IntegerLiteral);
          return this.ACTION(() => {
            return { node: 'literal', literal: { kind: 'integer', text: image }, at: this.at(first) };
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(RightParen);
          return inner;
        },
      },
      {
        ALT: () => {
          this.AT_LEAST_ONE_SEP({ SEP: Dot, DEF: () => path.push(this.SUBRULE(this.name)) });
          return this.ACTION(() => ({ node: 'column', path, at: this.at(first) }));
        },
      },
    ]);
  });

  /** A unit as an argument: YEAR … SECOND, and units that only functions know (WEEK, DOY…). */
  protected readonly timeUnit = this.RULE('timeUnit', (): ExpressionNode => {
    const token = this.OR([
      { ALT: () => this.anyOf(1, [K.YEAR, K.MONTH, K.DAY, K.HOUR, K.MINUTE, K.SECOND]) },
      { ALT: () => this.CONSUME(ReservedWord) },
      { ALT: () => this.CONSUME(Identifier) },
    ]);
    return this.ACTION(() => {
      const unit = token.image.toUpperCase();
      return { node: 'literal', literal: { kind: 'unit', unit }, at: this.at(token) };
    });
  });
}

function lastLine({ image, startLine }: IToken): number {
  return startLine! + (image.match(/\r\n|\r|\n/g)?.length ?? 0);
}

/** `TIMESTAMP WITH LOCAL TIME ZONE '…'`: the wall clock of the session's time zone, as precise as it is written. */
function localTimestamp(input: ExpressionNode, text: string, at: Position): ExpressionNode {
  const precision = Math.min(9, /\.(\d+)$/.exec(text.trim())?.[1].length ?? 0);
  const type = { name: 'TIMESTAMP_LTZ', parameters: [precision], children: [], nullable: true, at };
  return { node: 'cast', input, type, try: false, at };
}
