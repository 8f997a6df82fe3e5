import type { IToken } from 'chevrotain';
import type { ColumnNode, CreateTableNode, ExpressionNode, Name, Text } from '../ast.ts';
import { Comma, Dot, Equal, IntegerLiteral, K, LeftParen, RightParen } from '../tokens.ts';
import { QueryGrammar } from './queries.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type TableParts = Pick<Mutable<CreateTableNode>, 'columns' | 'watermarks' | 'primaryKeys'>;

/** `CREATE TABLE`. */
export abstract class TableGrammar extends QueryGrammar {
  protected readonly createTable = this.RULE('createTable', (first: IToken): CreateTableNode => {
    const parts: TableParts = { columns: [], watermarks: [], primaryKeys: [] };
    this.CONSUME(K.TABLE);
    const ifNotExists = this.SUBRULE(this.ifNotExists);
    const name = this.SUBRULE(this.objectName);
    this.SUBRULE(this.noCopy);
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
    const partitionedBy = this.OPTION2(() => {
      this.CONSUME(K.PARTITIONED);
      this.CONSUME(K.BY);
      return this.SUBRULE(this.nameList);
    });
    const options = this.OPTION3(() => this.SUBRULE(this.withOptions)) ?? [];
    this.SUBRULE1(this.noCopy);
    this.checkItems(parts.columns, first);
    return this.ACTION(() => ({
      statement: 'create-table',
      name,
      ifNotExists,
      ...parts,
      distribution,
      partitionedBy: partitionedBy ?? [],
      options,
      at: this.at(first),
    }));
  });

  private readonly noCopy = this.RULE('noCopy', (): void => {
    this.OPTION(() => {
      const token = this.anyOf(1, [K.AS, K.LIKE]);
      this.refuse('MLR_SQL_UNSUPPORTED', 'CREATE TABLE AS and LIKE are not supported: list the columns', token);
    });
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
    this.OPTION(() => {
      const dot = this.CONSUME(Dot);
      const hint = 'the event time must be a column: add a computed one (ts AS r.ts) and WATERMARK FOR it';
      this.refuse('MLR_SQL_UNSUPPORTED', hint, dot);
    });
    this.CONSUME(K.AS);
    const expression: ExpressionNode = this.SUBRULE(this.expression);
    this.ACTION(() => parts.watermarks.push({ column, expression, at: this.at(first) }));
  });

  private readonly tableConstraint = this.RULE('tableConstraint', (parts: TableParts): void => {
    this.OPTION(() => {
      this.CONSUME(K.CONSTRAINT);
      this.SUBRULE(this.name);
    });
    const first = this.OR([
      { ALT: () => this.CONSUME(K.PRIMARY) },
      {
        ALT: () => {
          const unique = this.CONSUME(K.UNIQUE);
          this.refuse('MLR_SQL_UNSUPPORTED', 'UNIQUE is not supported (nor by Flink): declare a PRIMARY KEY', unique);
          return unique;
        },
      },
    ]);
    this.CONSUME(K.KEY);
    const columns: Name[] = this.SUBRULE(this.nameList);
    this.SUBRULE(this.notEnforced);
    this.ACTION(() => parts.primaryKeys.push({ columns, at: this.at(first) }));
  });

  private readonly notEnforced = this.RULE('notEnforced', (): void => {
    const key = this.LA(0);
    const not = this.OPTION(() => {
      this.CONSUME(K.NOT);
      this.CONSUME(K.ENFORCED);
      return true;
    });
    const hint = 'nothing enforces a key on a stream: write PRIMARY KEY (…) NOT ENFORCED';
    this.ACTION(() => {
      if (!not) this.refuse('MLR_SQL_SEMANTIC', hint, key);
    });
  });

  private readonly comment = this.RULE('comment', (): void => {
    this.CONSUME(K.COMMENT);
    this.SUBRULE(this.text);
  });

  private readonly distribution = this.RULE('distribution', (): NonNullable<CreateTableNode['distribution']> => {
    const first = this.CONSUME(K.DISTRIBUTED);
    const columns = this.OPTION(() => {
      this.CONSUME(K.BY);
      const method = this.OPTION1(() => this.anyOf(1, [K.HASH, K.RANGE]));
      const hint = 'rows are distributed by hash only: write DISTRIBUTED BY HASH(…)';
      this.ACTION(() => {
        if (method?.tokenType === K.RANGE) this.refuse('MLR_SQL_UNSUPPORTED', hint, method);
      });
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
    this.MANY_SEP({
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
