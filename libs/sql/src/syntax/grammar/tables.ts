import type { IToken } from 'chevrotain';
import type { ColumnNode, CreateTableNode, ExpressionNode, Name, Text } from '../ast.ts';
import { Comma, Equal, IntegerLiteral, K, LeftParen, RightParen } from '../tokens.ts';
import { QueryGrammar } from './queries.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type TableParts = Pick<Mutable<CreateTableNode>, 'columns' | 'watermarks' | 'primaryKeys'>;

/** `CREATE TABLE`. */
export abstract class TableGrammar extends QueryGrammar {
  protected readonly createTable = this.RULE('createTable', (first: IToken): CreateTableNode => {
    const parts: TableParts = { columns: [], watermarks: [], primaryKeys: [] };
    this.CONSUME(K.TABLE);
    const ifNotExists = this.SUBRULE(this.ifNotExists);
    const name = this.SUBRULE(this.name);
    this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () =>
        this.OR([
          { ALT: () => this.SUBRULE(this.column, { ARGS: [parts] }) },
          { ALT: () => this.SUBRULE(this.watermark, { ARGS: [parts] }) },
          { ALT: () => this.SUBRULE(this.tableConstraint, { ARGS: [parts] }) },
        ]),
    });
    this.CONSUME(RightParen);
    this.OPTION(() => this.SUBRULE(this.comment));
    const distribution = this.OPTION1(() => this.SUBRULE(this.distribution)) ?? null;
    this.OPTION2(() => {
      const token = this.CONSUME(K.PARTITIONED);
      this.refuse('MLR_SQL_UNSUPPORTED', 'PARTITIONED BY is not supported: use DISTRIBUTED BY HASH(…)', token);
    });
    const options = this.OPTION3(() => this.SUBRULE(this.withOptions)) ?? [];
    this.OPTION4(() => {
      const token = this.anyOf(1, [K.AS, K.LIKE]);
      this.refuse('MLR_SQL_UNSUPPORTED', 'CREATE TABLE AS and LIKE are not supported: list the columns', token);
    });
    return this.ACTION(() => ({
      statement: 'create-table',
      name,
      ifNotExists,
      ...parts,
      distribution,
      options,
      at: this.at(first),
    }));
  });

  private readonly column = this.RULE('column', (parts: TableParts): void => {
    const name = this.SUBRULE(this.name);
    const column = this.choice<ColumnNode>(0, [
      {
        ALT: () => {
          this.CONSUME(K.AS);
          const expression: ExpressionNode = this.SUBRULE(this.expression);
          return this.ACTION(() => ({ kind: 'computed', name, expression, at: name.at }));
        },
      },
      {
        ALT: () => {
          const type = this.SUBRULE(this.dataType);
          return (
            this.OPTION(() => {
              this.CONSUME(K.METADATA);
              const key = this.OPTION1(() => {
                this.CONSUME(K.FROM);
                return this.SUBRULE(this.text);
              });
              const virtual = this.OPTION2(() => this.CONSUME(K.VIRTUAL)) !== undefined;
              return this.ACTION<ColumnNode>(() => ({
                kind: 'metadata',
                name,
                type,
                key: key ?? null,
                virtual,
                at: name.at,
              }));
            }) ?? this.ACTION<ColumnNode>(() => ({ kind: 'physical', name, type, at: name.at }))
          );
        },
      },
    ]);
    this.OPTION3(() => {
      const at = this.LA(1);
      this.OPTION4(() => {
        this.CONSUME(K.CONSTRAINT);
        this.SUBRULE1(this.name);
      });
      this.CONSUME(K.PRIMARY);
      this.CONSUME(K.KEY);
      this.SUBRULE(this.notEnforced);
      this.ACTION(() => parts.primaryKeys.push({ columns: [name], at: this.at(at) }));
    });
    this.OPTION5(() => this.SUBRULE(this.comment));
    this.ACTION(() => parts.columns.push(column));
  });

  private readonly watermark = this.RULE('watermark', (parts: TableParts): void => {
    const first = this.CONSUME(K.WATERMARK);
    this.CONSUME(K.FOR);
    const column = this.SUBRULE(this.name);
    this.CONSUME(K.AS);
    const expression: ExpressionNode = this.SUBRULE(this.expression);
    this.ACTION(() => parts.watermarks.push({ column, expression, at: this.at(first) }));
  });

  private readonly tableConstraint = this.RULE('tableConstraint', (parts: TableParts): void => {
    this.OPTION(() => {
      this.CONSUME(K.CONSTRAINT);
      this.SUBRULE(this.name);
    });
    const first = this.CONSUME(K.PRIMARY);
    this.CONSUME(K.KEY);
    const columns: Name[] = this.SUBRULE(this.nameList);
    this.SUBRULE(this.notEnforced);
    this.ACTION(() => parts.primaryKeys.push({ columns, at: this.at(first) }));
  });

  private readonly notEnforced = this.RULE('notEnforced', (): void => {
    this.CONSUME(K.NOT);
    this.CONSUME(K.ENFORCED);
  });

  private readonly comment = this.RULE('comment', (): void => {
    this.CONSUME(K.COMMENT);
    this.SUBRULE(this.text);
  });

  private readonly distribution = this.RULE('distribution', (): NonNullable<CreateTableNode['distribution']> => {
    const first = this.CONSUME(K.DISTRIBUTED);
    const columns = this.OPTION(() => {
      this.CONSUME(K.BY);
      this.OPTION1(() => this.CONSUME(K.HASH));
      return this.SUBRULE(this.nameList);
    });
    const buckets = this.OPTION2(() => {
      this.CONSUME(K.INTO);
      const count = this.CONSUME(IntegerLiteral);
      this.CONSUME(K.BUCKETS);
      return Number(count.image);
    });
    return this.ACTION(() => ({ columns: columns ?? [], buckets: buckets ?? null, at: this.at(first) }));
  });

  private readonly withOptions = this.RULE('withOptions', (): { key: Text; value: Text }[] => {
    const options: { key: Text; value: Text }[] = [];
    this.CONSUME(K.WITH);
    this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const key = this.SUBRULE(this.text);
        this.CONSUME(Equal);
        const value = this.SUBRULE1(this.text);
        options.push({ key, value });
      },
    });
    this.CONSUME(RightParen);
    return options;
  });
}
