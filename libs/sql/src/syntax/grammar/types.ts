import type { IToken } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { Name, TypeNode } from '../ast.ts';
import { intervalRange, intervalUnit } from '../intervals.ts';
import {
  Comma,
  Greater,
  Identifier,
  IntegerLiteral,
  K,
  LeftParen,
  Less,
  NotEqual,
  ReservedWord,
  RightParen,
  StringLiteral,
  Word,
} from '../tokens.ts';
import { GrammarBase, MAX_NESTING } from './base.ts';

/** The fields of an interval: `DAY(3) TO SECOND(3)` has precision 3 and scale 3. */
interface IntervalQualifier {
  readonly unit: string;
  readonly precision: number | null;
  readonly scale: number | null;
}

const SIMPLE = [
  K.BOOLEAN, K.TINYINT, K.SMALLINT, K.INT, K.INTEGER, K.BIGINT, K.FLOAT, K.STRING, K.BYTES, K.DATE, K.DECIMAL, K.DEC, K.NUMERIC,
  K.VARCHAR, K.VARBINARY, K.TIMESTAMP_LTZ,
]; // prettier-ignore

const CANONICAL: Record<string, string> = { INTEGER: 'INT', DEC: 'DECIMAL', NUMERIC: 'DECIMAL', CHARACTER: 'CHAR' };

/** Data types: `VARCHAR(10) NOT NULL`, `TIMESTAMP(3) WITH LOCAL TIME ZONE`, `ROW<a INT, b ARRAY<STRING>>`. */
export abstract class TypeGrammar extends GrammarBase {
  readonly dataType = this.RULE('dataType', (): TypeNode => {
    const type = this.SUBRULE(this.bareType);
    const nullable = this.SUBRULE(this.nullability);
    return this.ACTION(() => ({ ...type, nullable }));
  });

  /** A type as CAST takes it: without NOT NULL at its end. */
  protected readonly bareType = this.RULE('bareType', (): TypeNode =>
    this.nested(() => {
      const first = this.LA(1);
      const children: { name: Name | null; type: TypeNode }[] = [];
      let parameters: number[] = [];
      let name = this.choice<string>(0, [
        {
          ALT: () => {
            const token = this.anyOf(1, SIMPLE);
            parameters = this.SUBRULE(this.typeParameters);
            return token.image;
          },
        },
        {
          ALT: () => {
            const token = this.anyOf(2, [K.CHAR, K.CHARACTER, K.BINARY]);
            const varying = this.OPTION(() => this.CONSUME(K.VARYING));
            parameters = this.SUBRULE1(this.typeParameters);
            if (!varying) return token.image;
            return token.tokenType === K.BINARY ? 'VARBINARY' : 'VARCHAR';
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.DOUBLE);
            this.OPTION1(() => this.CONSUME(K.PRECISION));
            return 'DOUBLE';
          },
        },
        {
          ALT: () => {
            const token = this.anyOf(3, [K.TIMESTAMP, K.TIME]);
            parameters = this.SUBRULE2(this.typeParameters);
            return token.image.toUpperCase() + this.SUBRULE(this.timeZone);
          },
        },
        {
          ALT: () => {
            const token = this.anyOf(4, [K.ARRAY, K.MULTISET]);
            this.CONSUME(Less);
            children.push({ name: null, type: this.SUBRULE(this.dataType) });
            this.CONSUME(Greater);
            return token.image;
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.MAP);
            this.CONSUME1(Less);
            children.push({ name: null, type: this.SUBRULE1(this.dataType) });
            this.CONSUME(Comma);
            children.push({ name: null, type: this.SUBRULE2(this.dataType) });
            this.CONSUME1(Greater);
            return 'MAP';
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.ROW);
            this.SUBRULE(this.rowFields, { ARGS: [children] });
            return 'ROW';
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.INTERVAL);
            const qualifier = this.SUBRULE(this.intervalQualifier);
            return this.ACTION(() => {
              const { unit, precision, scale } = qualifier;
              if (precision !== null || scale !== null) parameters = [precision ?? 2, scale ?? 6];
              return `INTERVAL ${unit}`;
            });
          },
        },
        /** Types that the grammar has no word for (RAW, VARIANT…): the binder refuses them by name. */
        { ALT: () => this.CONSUME(Word).image },
        { ALT: () => this.CONSUME(ReservedWord).image },
      ]);
      this.ACTION(() => {
        name = name.toUpperCase();
        name = CANONICAL[name] ?? name;
      });
      const collections: IToken[] = [];
      this.MANY(() => collections.push(this.anyOf(5, [K.ARRAY, K.MULTISET])));
      if (collections.length > 0) this.checkItems(collections, first, MAX_NESTING);
      return this.ACTION(() => {
        const at = this.at(first);
        return collections.reduce<TypeNode>(
          (type, { image }) => {
            const element = [{ name: null, type }];
            return { name: image.toUpperCase(), parameters: [], children: element, nullable: true, at };
          },
          { name, parameters, children, nullable: true, at },
        );
      });
    }),
  );

  /** `YEAR TO MONTH`, `DAY(3) TO SECOND(3)`, `SECONDS`, `WEEK`. */
  protected readonly intervalQualifier = this.RULE('intervalQualifier', (): IntervalQualifier => {
    const first = this.SUBRULE(this.intervalField);
    const digits = this.SUBRULE(this.typeParameters);
    const to = this.OPTION(() => {
      this.CONSUME(K.TO);
      const last = this.SUBRULE1(this.intervalField);
      return { last, scale: this.SUBRULE1(this.typeParameters) };
    });
    return this.ACTION(() => {
      const fail = (message: string) => new SqlError('MLR_SQL_SYNTAX', message, first.at);
      const scales = to?.scale ?? digits.slice(1);
      const unit = to ? intervalRange(first.text, to.last.text) : first.text;
      if (!unit)
        throw fail(`no interval goes from ${first.text} to ${to!.last.text}: write DAY TO SECOND, HOUR TO MINUTE…`);
      if (digits.length > (to ? 1 : 2) || scales.length > 1 || (scales.length > 0 && !unit.endsWith('SECOND'))) {
        throw fail('the digits of an interval: DAY(3), SECOND(2, 3), DAY(3) TO SECOND(3)');
      }
      return { unit, precision: digits.at(0) ?? null, scale: scales.at(0) ?? null };
    });
  });

  private readonly intervalField = this.RULE('intervalField', (): Name => {
    const token = this.OR([
      { ALT: () => this.anyOf(1, [K.YEAR, K.MONTH, K.DAY, K.HOUR, K.MINUTE, K.SECOND]) },
      { ALT: () => this.CONSUME(ReservedWord) },
      { ALT: () => this.CONSUME(Identifier) },
    ]);
    return this.ACTION(() => {
      const text = intervalUnit(token.image);
      if (text !== undefined) return { text, at: this.at(token) };
      const message = `unknown unit of an interval: ${token.image}; known: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND${/^MILLI/i.test(token.image) ? "; write INTERVAL '0.005' SECOND" : ''}`;
      throw new SqlError('MLR_SQL_SYNTAX', message, this.at(token));
    });
  });

  private readonly rowFields = this.RULE('rowFields', (children: { name: Name | null; type: TypeNode }[]): void => {
    const field = (index: 0 | 1) => {
      const name = index === 0 ? this.SUBRULE(this.name) : this.SUBRULE1(this.name);
      const type = index === 0 ? this.SUBRULE(this.dataType) : this.SUBRULE1(this.dataType);
      // What Flink keeps as the field's description.
      if (index === 0) this.OPTION(() => this.CONSUME(StringLiteral));
      else this.OPTION1(() => this.CONSUME1(StringLiteral));
      this.ACTION(() => children.push({ name, type }));
    };
    this.OR([
      { ALT: () => this.CONSUME(NotEqual) },
      {
        ALT: () => {
          this.CONSUME(Less);
          this.MANY_SEP({ SEP: Comma, DEF: () => field(0) });
          this.CONSUME(Greater);
        },
      },
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          this.MANY_SEP1({ SEP: Comma, DEF: () => field(1) });
          this.CONSUME(RightParen);
        },
      },
    ]);
  });

  private readonly typeParameters = this.RULE('typeParameters', (): number[] => {
    const tokens: IToken[] = [];
    this.OPTION(() => {
      this.CONSUME(LeftParen);
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => tokens.push(this.CONSUME(IntegerLiteral)) });
      this.CONSUME(RightParen);
    });
    return this.ACTION(() => tokens.map((token) => Number(token.image)));
  });

  /** What follows TIMESTAMP or TIME, as the end of the type's name. */
  private readonly timeZone = this.RULE('timeZone', (): string => {
    return (
      this.OPTION(() =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(K.WITHOUT);
              this.CONSUME(K.TIME);
              this.CONSUME(K.ZONE);
              return '';
            },
          },
          {
            ALT: () => {
              this.CONSUME(K.WITH);
              const local = this.OPTION1(() => this.CONSUME(K.LOCAL));
              this.CONSUME1(K.TIME);
              this.CONSUME1(K.ZONE);
              return local ? '_LTZ' : '_WITH_TIME_ZONE';
            },
          },
        ]),
      ) ?? ''
    );
  });

  private readonly nullability = this.RULE('nullability', (): boolean => {
    return (
      this.OPTION(() =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(K.NOT);
              this.CONSUME(K.NULL);
              return false;
            },
          },
          {
            ALT: () => {
              this.CONSUME1(K.NULL);
              return true;
            },
          },
        ]),
      ) ?? true
    );
  });
}
