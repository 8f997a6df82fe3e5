import type { ParserMethod } from 'chevrotain';
import type {
  AliasNode,
  ExpressionNode,
  FromNode,
  FunctionArgument,
  Name,
  QueryNode,
  SelectItem,
  SelectNode,
} from '../ast.ts';
import { Arrow, Comma, Dot, Identifier, K, LeftParen, RightParen, Star } from '../tokens.ts';
import { ExpressionGrammar } from './expressions.ts';

/** Clauses that Flink knows behind a query and we do not yet: refused by name, so that nobody hunts a typing error. */
const LATER = {
  UNION: 'UNION',
  INTERSECT: 'INTERSECT',
  EXCEPT: 'EXCEPT',
  ORDER: 'ORDER BY',
  LIMIT: 'LIMIT',
  OFFSET: 'OFFSET',
  FETCH: 'FETCH',
  WINDOW: 'the WINDOW clause',
  JOIN: 'joins',
  INNER: 'joins',
  LEFT: 'joins',
  RIGHT: 'joins',
  FULL: 'joins',
  CROSS: 'joins',
  NATURAL: 'joins',
} as const;

export abstract class QueryGrammar extends ExpressionGrammar {
  readonly query: ParserMethod<[], QueryNode> = this.RULE('query', (): QueryNode =>
    this.nested(() => {
      const first = this.CONSUME(K.SELECT);
      const items: SelectItem[] = [];
      const quantifier = this.OPTION(() => this.anyOf(1, [K.DISTINCT, K.ALL]));
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => items.push(this.SUBRULE(this.selectItem)) });
      this.CONSUME(K.FROM);
      const from = this.SUBRULE(this.from);
      this.OPTION1(() => {
        const comma = this.CONSUME(Comma);
        this.refuse('MLR_SQL_UNSUPPORTED', 'joins are not supported yet', comma);
      });
      this.SUBRULE(this.notYet);
      const where = this.OPTION2(() => {
        this.CONSUME(K.WHERE);
        return this.SUBRULE(this.expression);
      });
      const groupBy = this.OPTION3(() => {
        this.CONSUME(K.GROUP);
        this.CONSUME(K.BY);
        const keys: ExpressionNode[] = [];
        this.AT_LEAST_ONE_SEP1({ SEP: Comma, DEF: () => keys.push(this.SUBRULE1(this.expression)) });
        return keys;
      });
      const having = this.OPTION4(() => {
        this.CONSUME(K.HAVING);
        return this.SUBRULE2(this.expression);
      });
      this.SUBRULE1(this.notYet);
      this.checkItems(items, first);
      return this.ACTION(() => {
        const at = this.at(first);
        const body: SelectNode = {
          query: 'select',
          items,
          distinct: quantifier?.tokenType === K.DISTINCT,
          from,
          where: where ?? null,
          groupBy: groupBy?.map((expression) => ({ group: 'key', expression })) ?? null,
          having: having ?? null,
          qualify: null,
          windows: [],
          at,
        };
        return { with: [], body, orderBy: [], limit: null, offset: null, at };
      });
    }),
  );

  private readonly notYet = this.RULE('notYet', (): void => {
    this.OPTION(() => {
      const token = this.anyOf(
        1,
        Object.keys(LATER).map((word) => K[word as keyof typeof LATER]),
      );
      this.ACTION(() => {
        const what = LATER[token.image.toUpperCase() as keyof typeof LATER];
        this.refuse('MLR_SQL_UNSUPPORTED', `${what}: not supported yet`, token);
      });
    });
  });

  private readonly selectItem = this.RULE('selectItem', (): SelectItem => {
    const first = this.LA(1);
    return this.choice<SelectItem>(0, [
      {
        ALT: () => {
          this.CONSUME(Star);
          return this.ACTION(() => ({ item: 'star', qualifier: null, at: this.at(first) }));
        },
      },
      {
        GATE: () => this.LA(2).tokenType === Dot && this.LA(3).tokenType === Star,
        ALT: () => {
          const qualifier = this.SUBRULE(this.name);
          this.CONSUME(Dot);
          this.CONSUME1(Star);
          return this.ACTION(() => ({ item: 'star', qualifier, at: this.at(first) }));
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          const alias = this.OPTION(() => {
            this.OPTION1(() => this.CONSUME(K.AS));
            return this.SUBRULE1(this.name);
          });
          return this.ACTION(() => ({ item: 'expression', expression, alias: alias ?? null, at: this.at(first) }));
        },
      },
    ]);
  });

  readonly from: ParserMethod<[], FromNode> = this.RULE('from', (): FromNode => {
    const first = this.LA(1);
    const from = this.choice<FromNode>(0, [
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          const query = this.SUBRULE(this.query);
          this.CONSUME(RightParen);
          return this.ACTION(() => ({ from: 'query', query, lateral: false, alias: null, at: this.at(first) }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.TABLE);
          this.CONSUME1(LeftParen);
          const call = this.SUBRULE(this.tableFunction);
          this.CONSUME1(RightParen);
          return call;
        },
      },
      { GATE: () => this.LA(2).tokenType === LeftParen, ALT: () => this.SUBRULE1(this.tableFunction) },
      { ALT: () => this.SUBRULE(this.tableName) },
    ]);
    const alias = this.OPTION(() => this.SUBRULE(this.alias));
    return this.ACTION(() => (alias ? withAlias(from, alias) : from));
  });

  private readonly tableName = this.RULE('tableName', (): FromNode => {
    const name = this.SUBRULE(this.name);
    this.OPTION(() => {
      const dot = this.CONSUME(Dot);
      this.refuse('MLR_SQL_UNSUPPORTED', 'catalogs and databases are not supported: use the plain table name', dot);
    });
    this.OPTION1(() => {
      const token = this.CONSUME(K.FOR);
      this.refuse('MLR_SQL_UNSUPPORTED', 'temporal joins (FOR SYSTEM_TIME AS OF) are not supported yet', token);
    });
    return this.ACTION(() => ({ from: 'table', name, systemTime: null, alias: null, at: name.at }));
  });

  private readonly alias = this.RULE('alias', (): AliasNode => {
    this.OPTION(() => this.CONSUME(K.AS));
    const name = this.SUBRULE(this.name);
    const columns = this.OPTION1(() => this.SUBRULE(this.nameList));
    return this.ACTION(() => ({ name, columns: columns ?? null }));
  });

  protected readonly nameList = this.RULE('nameList', (): Name[] => {
    const names: Name[] = [];
    this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => names.push(this.SUBRULE(this.name)) });
    this.CONSUME(RightParen);
    return names;
  });

  private readonly tableFunction = this.RULE('tableFunction', (): FromNode => {
    const args: FunctionArgument[] = [];
    const name = this.CONSUME(Identifier);
    this.CONSUME(LeftParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.functionArgument)) });
    this.CONSUME(RightParen);
    return this.ACTION(() => ({
      from: 'function',
      name: name.image.toUpperCase(),
      writtenName: name.image,
      args,
      alias: null,
      at: this.at(name),
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
          const table = this.SUBRULE(this.tableName);
          return this.ACTION(() => ({
            arg: 'table',
            table,
            partitionBy: [],
            label: label ?? null,
            at: this.at(first),
          }));
        },
      },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(LeftParen);
          const query = this.SUBRULE(this.query);
          this.CONSUME(RightParen);
          return this.ACTION(() => {
            const table: FromNode = { from: 'query', query, lateral: false, alias: null, at: this.at(first) };
            return { arg: 'table', table, partitionBy: [], label: label ?? null, at: this.at(first) };
          });
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
}

function withAlias(from: FromNode, alias: AliasNode): FromNode {
  return from.from === 'join' ? from : { ...from, alias };
}
