import { tokenMatcher } from 'chevrotain';
import type { AliasNode, ExpressionNode, FromNode, FunctionArgument, Name } from '../ast.ts';
import { Arrow, Comma, Identifier, K, LeftParen, RightParen } from '../tokens.ts';
import { ExpressionGrammar } from './expressions.ts';

type Source = Exclude<FromNode, { from: 'join' }>;

/** What stands between FROM and the joins: tables, sub-queries, table functions, UNNEST. */
export abstract class SourceGrammar extends ExpressionGrammar {
  /** A source with its alias. */
  protected readonly source = this.RULE('source', (): FromNode => {
    const source = this.choice<Source>(0, [
      { GATE: () => this.queryAhead(1), ALT: () => this.SUBRULE(this.derivedTable) },
      { ALT: () => this.SUBRULE(this.lateral) },
      { ALT: () => this.SUBRULE(this.unnest) },
      { ALT: () => this.SUBRULE(this.wrappedFunction) },
      { GATE: () => this.LA(2).tokenType === LeftParen, ALT: () => this.SUBRULE(this.tableFunction) },
      { ALT: () => this.SUBRULE(this.table) },
    ]);
    const alias = this.OPTION(() => this.SUBRULE(this.alias));
    return this.ACTION(() => ({ ...source, alias: alias ?? null }));
  });

  private readonly derivedTable = this.RULE('derivedTable', (): Source => {
    const first = this.LA(1);
    const query = this.SUBRULE(this.bracketedQuery);
    return this.ACTION(() => ({ from: 'query', query, lateral: false, alias: null, at: this.at(first) }));
  });

  /** `LATERAL (query)`, `LATERAL TABLE(f(x))`, `LATERAL UNNEST(a)`: what stands to the left is in sight. */
  private readonly lateral = this.RULE('lateral', (): Source => {
    this.CONSUME(K.LATERAL);
    return this.choice<Source>(0, [
      {
        ALT: () => {
          const query = this.SUBRULE(this.derivedTable);
          return this.ACTION(() => ({ ...query, lateral: true }));
        },
      },
      { ALT: () => this.SUBRULE(this.wrappedFunction) },
      { ALT: () => this.SUBRULE(this.unnest) },
    ]);
  });

  private readonly unnest = this.RULE('unnest', (): Source => {
    const first = this.CONSUME(K.UNNEST);
    this.CONSUME(LeftParen);
    const array = this.SUBRULE(this.expression);
    this.OPTION(() => {
      const comma = this.CONSUME(Comma);
      this.refuse('MLR_SQL_UNSUPPORTED', 'UNNEST takes one array here: write one UNNEST for each', comma);
    });
    this.CONSUME(RightParen);
    const ordinality = this.OPTION1(() => {
      this.CONSUME(K.WITH);
      this.CONSUME(K.ORDINALITY);
      return true;
    });
    return this.ACTION(() => ({
      from: 'unnest',
      array,
      ordinality: ordinality ?? false,
      alias: null,
      at: this.at(first),
    }));
  });

  private readonly wrappedFunction = this.RULE('wrappedFunction', (): Source => {
    this.CONSUME(K.TABLE);
    this.CONSUME(LeftParen);
    const call = this.SUBRULE(this.tableFunction);
    this.CONSUME(RightParen);
    return call;
  });

  /** `t`, `t FOR SYSTEM_TIME AS OF expression`. */
  private readonly table = this.RULE('table', (): Source => {
    const name = this.SUBRULE(this.objectName);
    const systemTime = this.OPTION(() => {
      this.CONSUME(K.FOR);
      this.CONSUME(K.SYSTEM_TIME);
      this.CONSUME(K.AS);
      this.CONSUME(K.OF);
      return this.SUBRULE(this.expression);
    });
    return this.ACTION(() => ({
      from: 'table',
      name,
      systemTime: systemTime ?? null,
      alias: null,
      at: name.at,
    }));
  });

  private readonly alias = this.RULE('alias', (): AliasNode => {
    this.OPTION(() => this.CONSUME(K.AS));
    const name = this.SUBRULE(this.name);
    const columns = this.OPTION1(() => this.SUBRULE(this.nameList));
    return this.ACTION(() => ({ name, columns: columns ?? null }));
  });

  private readonly tableFunction = this.RULE('tableFunction', (): Source => {
    const args: FunctionArgument[] = [];
    const name = this.SUBRULE(this.name);
    const first = this.CONSUME(LeftParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.functionArgument)) });
    this.CONSUME(RightParen);
    this.checkItems(args, first);
    return this.ACTION(() => ({
      from: 'function',
      name: name.text.toUpperCase(),
      writtenName: name.text,
      args,
      alias: null,
      at: name.at,
    }));
  });

  private readonly functionArgument = this.RULE('functionArgument', (): FunctionArgument => {
    const first = this.LA(1);
    const label = this.OPTION({
      GATE: () => this.LA(2).tokenType === Arrow,
      DEF: () => {
        const name = this.SUBRULE(this.name);
        this.CONSUME(Arrow);
        return name;
      },
    });
    return this.choice<FunctionArgument>(0, [
      {
        ALT: () => {
          this.CONSUME(K.TABLE);
          const table = this.SUBRULE(this.table);
          const partitionBy = this.SUBRULE(this.partitioning);
          return this.ACTION(() => ({ arg: 'table', table, partitionBy, label: label ?? null, at: this.at(first) }));
        },
      },
      {
        GATE: () => this.queryAhead(1),
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const table = this.SUBRULE(this.derivedTable);
          const partitionBy = this.SUBRULE1(this.partitioning);
          return this.ACTION(() => ({ arg: 'table', table, partitionBy, label: label ?? null, at: this.at(first) }));
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          return this.ACTION(() => ({ arg: 'expression', expression, label: label ?? null, at: this.at(first) }));
        },
      },
    ]);
  });

  /** `PARTITION BY a`, `PARTITION BY (a, b)`, or nothing. */
  private readonly partitioning = this.RULE('partitioning', (): ExpressionNode[] => {
    const columns: ExpressionNode[] = [];
    const column = (name: Name) => this.ACTION(() => columns.push({ node: 'column', path: [name], at: name.at }));
    this.OPTION(() => {
      this.CONSUME(K.PARTITION);
      this.CONSUME(K.BY);
      this.OR([
        { ALT: () => column(this.SUBRULE(this.name)) },
        {
          ALT: () => {
            const names = this.SUBRULE(this.nameList);
            this.ACTION(() => names.forEach(column));
          },
        },
      ]);
    });
    this.OPTION1(() => {
      const order = this.CONSUME(K.ORDER);
      this.refuse('MLR_SQL_UNSUPPORTED', 'a table argument in an order of its own is not supported', order);
    });
    return this.ACTION(() => {
      // Flink takes what follows the comma for the function's next argument.
      const more = columns.length === 1 && this.LA(1).tokenType === Comma && tokenMatcher(this.LA(2), Identifier);
      if (more && [Comma, RightParen].includes(this.LA(3).tokenType)) {
        this.refuse('MLR_SQL_SYNTAX', 'several keys need brackets: PARTITION BY (a, b)', this.LA(1));
      }
      return columns;
    });
  });
}
