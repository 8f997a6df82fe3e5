import type { IToken } from 'chevrotain';
import type { Name, TypeNode } from '../ast.ts';
import { Comma, Greater, IntegerLiteral, K, LeftParen, Less, NotEqual, RightParen, Word } from '../tokens.ts';
import { GrammarBase } from './base.ts';

const SIMPLE = [
  K.BOOLEAN, K.TINYINT, K.SMALLINT, K.INT, K.INTEGER, K.BIGINT, K.FLOAT, K.STRING, K.BYTES, K.DATE, K.DECIMAL, K.DEC, K.NUMERIC,
  K.VARCHAR, K.BINARY, K.VARBINARY, K.TIMESTAMP_LTZ,
]; // prettier-ignore

const CANONICAL: Record<string, string> = { INTEGER: 'INT', DEC: 'DECIMAL', NUMERIC: 'DECIMAL', CHARACTER: 'CHAR' };

/** Data types: `VARCHAR(10) NOT NULL`, `TIMESTAMP(3) WITH LOCAL TIME ZONE`, `ROW<a INT, b ARRAY<STRING>>`. */
export abstract class TypeGrammar extends GrammarBase {
  readonly dataType = this.RULE('dataType', (): TypeNode =>
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
            const token = this.anyOf(2, [K.CHAR, K.CHARACTER]);
            const varying = this.OPTION(() => this.CONSUME(K.VARYING));
            parameters = this.SUBRULE1(this.typeParameters);
            return varying ? 'VARCHAR' : token.image;
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
        /** Types that the grammar has no word for (RAW, VARIANT…): the binder refuses them by name. */
        { ALT: () => this.CONSUME(Word).image },
      ]);
      const nullable = this.SUBRULE(this.nullability);
      this.ACTION(() => {
        name = name.toUpperCase();
        name = CANONICAL[name] ?? name;
      });
      return this.ACTION(() => ({ name, parameters, children, nullable, at: this.at(first) }));
    }),
  );

  private readonly rowFields = this.RULE('rowFields', (children: { name: Name | null; type: TypeNode }[]): void => {
    const field = (index: 0 | 1) => {
      const name = index === 0 ? this.SUBRULE(this.name) : this.SUBRULE1(this.name);
      const type = index === 0 ? this.SUBRULE(this.dataType) : this.SUBRULE1(this.dataType);
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
