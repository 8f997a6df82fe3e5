import { EOF, type IToken } from 'chevrotain';
import { didYouMean } from '../../near-miss.ts';
import type { InsertNode, Name, QueryNode, StatementNode, Text } from '../ast.ts';
import { Equal, Identifier, K, ReservedWord, Semicolon, Word } from '../tokens.ts';
import { TableGrammar } from './tables.ts';

/** What other systems create. */
const CREATE_INSTEAD: Readonly<Record<string, string>> = {
  INDEX: 'PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE: rows are read by it',
  MATERIALIZED: "CREATE TABLE … WITH ('connector' = 'cassandra') and INSERT INTO it",
  SINK: 'CREATE TABLE, and INSERT INTO it',
  SOURCE: 'CREATE TABLE',
  STREAM: 'CREATE TABLE',
  TEMP: 'CREATE TEMPORARY',
};

/** Whole scripts: statements with a semicolon between them. */
export class ScriptGrammar extends TableGrammar {
  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  readonly script = this.RULE('script', (): StatementNode[] => {
    const statements: StatementNode[] = [];
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
            const insert = this.SUBRULE(this.insert);
            this.ACTION(() => statements.push(insert));
            this.SUBRULE1(this.endOfStatement);
          },
        },
        {
          ALT: () => {
            const inserts = this.SUBRULE(this.statementSet);
            this.ACTION(() => statements.push(...inserts));
            this.SUBRULE2(this.endOfStatement);
          },
        },
      ]),
    );
    this.CONSUME(EOF);
    return statements;
  });

  /** `EXECUTE STATEMENT SET BEGIN … END`, `BEGIN STATEMENT SET; … END`; also `EXECUTE INSERT INTO …`. */
  private readonly statementSet = this.RULE('statementSet', (): InsertNode[] => {
    const inserts: InsertNode[] = [];
    this.OR([
      {
        ALT: () => {
          this.CONSUME(K.EXECUTE);
          inserts.push(this.SUBRULE(this.insert));
        },
      },
      {
        ALT: () => {
          this.OR1([
            {
              ALT: () => {
                this.CONSUME1(K.EXECUTE);
                this.CONSUME(K.STATEMENT);
                this.CONSUME(K.SET);
                this.CONSUME(K.BEGIN);
              },
            },
            {
              ALT: () => {
                this.CONSUME1(K.BEGIN);
                this.CONSUME1(K.STATEMENT);
                this.CONSUME1(K.SET);
                this.CONSUME(Semicolon);
              },
            },
          ]);
          this.AT_LEAST_ONE(() => {
            inserts.push(this.SUBRULE1(this.insert));
            this.CONSUME1(Semicolon);
          });
          this.CONSUME(K.END);
        },
      },
    ]);
    return inserts;
  });

  private readonly endOfStatement = this.RULE('endOfStatement', (): void => {
    this.OR([
      { ALT: () => this.CONSUME(Semicolon) },
      { GATE: () => this.LA(1).tokenType === EOF, ALT: () => this.SUBRULE(this.nothing) },
    ]);
  });

  private readonly nothing = this.RULE('nothing', (): void => {});

  private readonly statement = this.RULE('statement', (): StatementNode =>
    this.choice<StatementNode>(0, [{ ALT: () => this.SUBRULE(this.create) }, { ALT: () => this.SUBRULE(this.set) }]),
  );

  private readonly create = this.RULE('create', (): StatementNode => {
    const first = this.CONSUME(K.CREATE);
    this.OPTION(() => {
      const or = this.CONSUME(K.OR);
      this.refuse('MLR_SQL_UNSUPPORTED', 'CREATE OR REPLACE is not supported: a script defines every name once', or);
    });
    const temporary = this.OPTION1(() => this.CONSUME(K.TEMPORARY)) !== undefined;
    return this.choice<StatementNode>(0, [
      { ALT: () => this.SUBRULE(this.createTable, { ARGS: [first] }) },
      { ALT: () => this.SUBRULE(this.createView, { ARGS: [first] }) },
      { ALT: () => this.SUBRULE(this.createFunction, { ARGS: [first, temporary] }) },
      {
        ALT: () => {
          const token = this.anyOf(1, [ReservedWord, Word]);
          const word = token.image.toUpperCase();
          const instead = Object.hasOwn(CREATE_INSTEAD, word) ? `: write ${CREATE_INSTEAD[word]}` : null;
          const known = `; CREATE TABLE, VIEW and FUNCTION are${didYouMean(word, ['TABLE', 'VIEW', 'FUNCTION'])}`;
          this.refuse('MLR_SQL_UNSUPPORTED', `CREATE ${word} is not supported${instead ?? known}`, token);
          return undefined as unknown as StatementNode;
        },
      },
    ]);
  });

  private readonly createView = this.RULE('createView', (first: IToken): StatementNode => {
    this.CONSUME(K.VIEW);
    const ifNotExists = this.SUBRULE(this.ifNotExists);
    const name = this.SUBRULE(this.objectName);
    const columns = this.OPTION(() => this.SUBRULE(this.nameList)) ?? null;
    this.OPTION1(() => {
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
  });

  /** `FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT`: our one addition to the language. */
  private readonly createFunction = this.RULE('createFunction', (first: IToken, temporary: boolean): StatementNode => {
    const system = this.OPTION(() => this.CONSUME(K.SYSTEM));
    this.ACTION(() => {
      const hint = 'a system function is always temporary: write CREATE TEMPORARY SYSTEM FUNCTION';
      if (system && !temporary) this.refuse('MLR_SQL_SEMANTIC', hint, system);
    });
    this.CONSUME(K.FUNCTION);
    const ifNotExists = this.SUBRULE(this.ifNotExists);
    const name = this.SUBRULE(this.objectName);
    this.CONSUME(K.AS);
    const module = this.SUBRULE(this.text);
    const language = this.OPTION1(() => {
      this.CONSUME(K.LANGUAGE);
      return this.anyOf(1, [Identifier, ReservedWord]);
    });
    this.ACTION(() => {
      if (language?.image.toUpperCase() === 'TYPESCRIPT') return;
      const hint = "functions are written in TypeScript: AS './function.ts' LANGUAGE TYPESCRIPT";
      this.refuse('MLR_SQL_UNSUPPORTED', hint, language ?? this.LA(0));
    });
    return this.ACTION(() => ({ statement: 'create-function', name, ifNotExists, module, at: this.at(first) }));
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
    const target: Name = this.SUBRULE(this.objectName);
    this.OPTION(() => {
      const token = this.CONSUME(K.PARTITION);
      this.refuse('MLR_SQL_UNSUPPORTED', 'INSERT … PARTITION is not supported: select the value as a column', token);
    });
    const columns = this.OPTION1({ GATE: () => !this.queryAhead(1), DEF: () => this.SUBRULE(this.nameList) }) ?? null;
    const query: QueryNode = this.SUBRULE(this.query);
    const onConflict = this.OPTION2(() => this.SUBRULE(this.onConflict)) ?? null;
    return this.ACTION(() => ({ statement: 'insert', target, columns, query, onConflict, at: this.at(first) }));
  });

  /** Several rows for one primary key: the last one counts, or the first. */
  private readonly onConflict = this.RULE('onConflict', (): 'DEDUPLICATE' | 'NOTHING' => {
    this.CONSUME(K.ON);
    this.CONSUME(K.CONFLICT);
    this.CONSUME(K.DO);
    return this.choice<'DEDUPLICATE' | 'NOTHING'>(0, [
      { ALT: () => (this.CONSUME(K.DEDUPLICATE), 'DEDUPLICATE') },
      { ALT: () => (this.CONSUME(K.NOTHING), 'NOTHING') },
      {
        ALT: () => {
          const token = this.CONSUME(K.ERROR);
          this.refuse(
            'MLR_SQL_UNSUPPORTED',
            'ON CONFLICT DO ERROR is not supported: DO DEDUPLICATE keeps the last row',
            token,
          );
          return 'DEDUPLICATE';
        },
      },
    ]);
  });

  private readonly set = this.RULE('set', (): StatementNode => {
    const first = this.CONSUME(K.SET);
    const key: Text = this.SUBRULE(this.text);
    this.CONSUME(Equal);
    const value: Text = this.SUBRULE1(this.text);
    return this.ACTION(() => ({ statement: 'set', key, value, at: this.at(first) }));
  });
}
