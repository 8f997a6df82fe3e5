import { EOF } from 'chevrotain';
import type { InsertNode, Name, QueryNode, StatementNode, Text } from '../ast.ts';
import { Equal, K, ReservedWord, Semicolon, Word } from '../tokens.ts';
import { TableGrammar } from './tables.ts';

/** Whole scripts: statements with a semicolon between them. */
export class ScriptGrammar extends TableGrammar {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  readonly script = this.RULE('script', (): StatementNode[] => {
    const statements: StatementNode[] = [];
    const insert = (node: InsertNode) => this.ACTION(() => statements.push(node));
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(Semicolon) },
        {
          ALT: () => {
            const statement = this.SUBRULE(this.statement);
            this.ACTION(() => statements.push(statement));
            this.SUBRULE(this.endOfStatement);
          },
        },
        {
          ALT: () => {
            insert(this.SUBRULE(this.insert));
            this.SUBRULE1(this.endOfStatement);
          },
        },
        {
          ALT: () => {
            this.OPTION1(() => this.CONSUME(K.EXECUTE));
            this.OPTION2(() => {
              this.CONSUME(K.STATEMENT);
              this.CONSUME(K.SET);
            });
            this.CONSUME(K.BEGIN);
            this.OPTION3(() => {
              this.CONSUME1(K.STATEMENT);
              this.CONSUME1(K.SET);
              this.CONSUME2(Semicolon);
            });
            this.AT_LEAST_ONE(() => {
              insert(this.SUBRULE1(this.insert));
              this.CONSUME1(Semicolon);
            });
            this.CONSUME(K.END);
            this.SUBRULE2(this.endOfStatement);
          },
        },
      ]),
    );
    this.CONSUME(EOF);
    return statements;
  });

  private readonly endOfStatement = this.RULE('endOfStatement', (): void => {
    this.OR([
      { ALT: () => this.CONSUME(Semicolon) },
      { GATE: () => this.LA(1).tokenType === EOF, ALT: () => this.SUBRULE(this.nothing) },
    ]);
  });

  private readonly nothing = this.RULE('nothing', (): void => {});

  private readonly statement = this.RULE('statement', (): StatementNode =>
    this.choice<StatementNode>(0, [
      { ALT: () => this.SUBRULE(this.create) },
      { ALT: () => this.SUBRULE(this.set) },
      {
        ALT: () => {
          const token = this.anyOf(1, [ReservedWord, Word]);
          const known = 'CREATE TABLE, CREATE VIEW, INSERT INTO, EXECUTE STATEMENT SET and SET';
          this.refuse('MLR_SQL_UNSUPPORTED', `statements known here: ${known}`, token);
          return undefined as unknown as StatementNode;
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(K.SELECT);
          const hint = 'a query alone has nowhere to put its rows: write INSERT INTO <table> SELECT …';
          this.refuse('MLR_SQL_UNSUPPORTED', hint, token);
          return undefined as unknown as StatementNode;
        },
      },
    ]),
  );

  private readonly create = this.RULE('create', (): StatementNode => {
    const first = this.CONSUME(K.CREATE);
    this.OPTION(() => {
      const or = this.CONSUME(K.OR);
      this.refuse('MLR_SQL_UNSUPPORTED', 'CREATE OR REPLACE is not supported: a script defines every name once', or);
    });
    this.OPTION1(() => this.CONSUME(K.TEMPORARY));
    return this.choice<StatementNode>(0, [
      { ALT: () => this.SUBRULE(this.createTable, { ARGS: [first] }) },
      {
        ALT: () => {
          this.CONSUME(K.VIEW);
          const ifNotExists = this.SUBRULE(this.ifNotExists);
          const name = this.SUBRULE(this.name);
          const columns = this.OPTION2(() => this.SUBRULE(this.nameList)) ?? null;
          this.OPTION3(() => {
            this.CONSUME(K.COMMENT);
            this.SUBRULE(this.text);
          });
          this.CONSUME(K.AS);
          const query = this.SUBRULE(this.query);
          return this.ACTION(() => ({
            statement: 'create-view',
            name,
            columns,
            ifNotExists,
            query,
            at: this.at(first),
          }));
        },
      },
      {
        ALT: () => {
          const token = this.anyOf(1, [K.FUNCTION, ReservedWord, Word]);
          this.refuse('MLR_SQL_UNSUPPORTED', `CREATE ${token.image.toUpperCase()} is not supported yet`, token);
          return undefined as unknown as StatementNode;
        },
      },
    ]);
  });

  private readonly insert = this.RULE('insert', (): InsertNode => {
    const first = this.CONSUME(K.INSERT);
    this.OR([
      { ALT: () => this.CONSUME(K.INTO) },
      {
        ALT: () => {
          const token = this.CONSUME(K.OVERWRITE);
          this.refuse('MLR_SQL_UNSUPPORTED', 'INSERT OVERWRITE has no meaning on a stream: write INSERT INTO', token);
        },
      },
    ]);
    const target: Name = this.SUBRULE(this.name);
    const columns = this.OPTION(() => this.SUBRULE(this.nameList)) ?? null;
    const query: QueryNode = this.OR1([
      { ALT: () => this.SUBRULE(this.query) },
      {
        ALT: () => {
          const token = this.CONSUME(K.VALUES);
          this.refuse('MLR_SQL_UNSUPPORTED', 'INSERT … VALUES is not supported: send records over HTTP', token);
          return undefined as unknown as QueryNode;
        },
      },
    ]);
    return this.ACTION(() => ({ statement: 'insert', target, columns, query, at: this.at(first) }));
  });

  private readonly set = this.RULE('set', (): StatementNode => {
    const first = this.CONSUME(K.SET);
    const key: Text = this.SUBRULE(this.text);
    this.CONSUME(Equal);
    const value: Text = this.SUBRULE1(this.text);
    return this.ACTION(() => ({ statement: 'set', key, value, at: this.at(first) }));
  });
}
