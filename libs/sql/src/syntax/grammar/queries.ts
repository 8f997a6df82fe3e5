import { tokenMatcher, type IToken, type ParserMethod } from 'chevrotain';
import type { CteNode, ExpressionNode, Name, OverNode, QueryBody, QueryNode, SelectItem, SelectNode } from '../ast.ts';
import type { HintNode } from '../hints.ts';
import { setOperations, type QueryLink } from '../set-operations.ts';
import { Comma, Dot, Identifier, IntegerLiteral, K, Star } from '../tokens.ts';
import { GroupingGrammar } from './grouping.ts';

/** More rows in one VALUES are refused: data belongs into a table. */
const MAX_ROWS = 10_000;
/** More queries in one chain of UNION are refused. */
const MAX_SET_OPERATIONS = 100;

type Paging = Pick<QueryNode, 'limit' | 'offset'>;

/** Queries: WITH, SELECT, VALUES, UNION and its like, ORDER BY, LIMIT. */
export abstract class QueryGrammar extends GroupingGrammar {
  override readonly query: ParserMethod<[], QueryNode> = this.RULE('query', (): QueryNode =>
    this.nested(() => {
      const first = this.LA(1);
      const ctes = this.OPTION(() => this.SUBRULE(this.withClause)) ?? [];
      const inner = this.SUBRULE(this.setExpression);
      const orderBy = this.OPTION1(() => this.SUBRULE(this.orderByClause)) ?? [];
      const paging = this.SUBRULE(this.paging);
      return this.ACTION(() => {
        const plain = ctes.length + orderBy.length === 0 && !paging.limit && !paging.offset;
        if (plain) return inner;
        const closed = inner.with.length + inner.orderBy.length > 0 || inner.limit !== null || inner.offset !== null;
        const at = this.at(first);
        return { with: ctes, body: closed ? everythingOf(inner) : inner.body, orderBy, ...paging, at };
      });
    }),
  );

  private readonly withClause = this.RULE('withClause', (): CteNode[] => {
    const ctes: CteNode[] = [];
    const first = this.CONSUME(K.WITH);
    this.OPTION(() => {
      const token = this.CONSUME(K.RECURSIVE);
      this.refuse('MLR_SQL_UNSUPPORTED', 'WITH RECURSIVE is not supported (nor by Flink on streams)', token);
    });
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const name = this.SUBRULE(this.name);
        const columns = this.OPTION1(() => this.SUBRULE(this.nameList));
        this.CONSUME(K.AS);
        const query = this.SUBRULE(this.bracketedQuery);
        this.ACTION(() => ctes.push({ name, columns: columns ?? null, query, at: name.at }));
      },
    });
    this.checkItems(ctes, first);
    return ctes;
  });

  private readonly setExpression = this.RULE('setExpression', (): QueryNode => {
    const links: QueryLink[] = [];
    const first = this.LA(1);
    const query = this.SUBRULE(this.queryTerm);
    links.push({ op: 'UNION', all: true, query, at: { line: 0, column: 0 } });
    this.MANY(() => {
      const operator = this.anyOf(1, [K.UNION, K.INTERSECT, K.EXCEPT]);
      const quantifier = this.OPTION(() => this.anyOf(2, [K.ALL, K.DISTINCT]));
      const right = this.SUBRULE1(this.queryTerm);
      this.ACTION(() => {
        const op = operator.image.toUpperCase() as QueryLink['op'];
        links.push({ op, all: quantifier?.tokenType === K.ALL, query: right, at: this.at(operator) });
      });
    });
    this.checkItems(links, first, MAX_SET_OPERATIONS);
    return this.ACTION(() => setOperations(links));
  });

  private readonly queryTerm = this.RULE('queryTerm', (): QueryNode =>
    this.choice<QueryNode>(0, [
      { ALT: () => this.plain(this.SUBRULE(this.select)) },
      { ALT: () => this.plain(this.SUBRULE(this.values)) },
      { ALT: () => this.plain(this.SUBRULE(this.wholeTable)) },
      { ALT: () => this.SUBRULE(this.bracketedQuery) },
    ]),
  );

  private plain(body: QueryBody): QueryNode {
    return this.ACTION(() => ({ with: [], body, orderBy: [], limit: null, offset: null, at: body.at }));
  }

  /** `VALUES (1, 'a'), (2, 'b')`; a row of one column needs no brackets. */
  private readonly values = this.RULE('values', (): QueryBody => {
    const rows: (readonly ExpressionNode[])[] = [];
    const first = this.CONSUME(K.VALUES);
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const row = this.SUBRULE(this.expression);
        this.ACTION(() => rows.push(row.node === 'row' ? row.items : [row]));
      },
    });
    this.checkItems(rows, first, MAX_ROWS);
    return this.ACTION(() => ({ query: 'values', rows, at: this.at(first) }));
  });

  /** `TABLE t` is `SELECT * FROM t`. */
  private readonly wholeTable = this.RULE('wholeTable', (): QueryBody => {
    const first = this.CONSUME(K.TABLE);
    const name = this.SUBRULE(this.objectName);
    return this.ACTION(() => {
      return everything({ from: 'table', name, systemTime: null, alias: null, at: name.at }, this.at(first));
    });
  });

  /** `LIMIT n [OFFSET m [ROWS]]`, `OFFSET m ROWS FETCH NEXT n ROWS ONLY`. */
  private readonly paging = this.RULE('paging', (): Paging => {
    let limit: ExpressionNode | undefined;
    const limited = this.OPTION(() => {
      this.CONSUME(K.LIMIT);
      this.OR([{ ALT: () => this.CONSUME(K.ALL) }, { ALT: () => (limit = this.SUBRULE(this.count)) }]);
      return true;
    });
    const offset = this.OPTION1(() => {
      this.CONSUME(K.OFFSET);
      const rows = this.SUBRULE1(this.count);
      this.OPTION2(() => this.anyOf(1, [K.ROW, K.ROWS]));
      return rows;
    });
    this.OPTION3(() => {
      const fetch = this.CONSUME(K.FETCH);
      if (limited) this.refuse('MLR_SQL_SYNTAX', 'write LIMIT or FETCH, not both', fetch);
      this.anyOf(2, [K.FIRST, K.NEXT]);
      limit = this.SUBRULE2(this.count);
      this.anyOf(3, [K.ROW, K.ROWS]);
      this.CONSUME(K.ONLY);
    });
    return { limit: limit ?? null, offset: offset ?? null };
  });

  private readonly count = this.RULE('count', (): ExpressionNode => {
    const token = this.CONSUME(IntegerLiteral);
    return this.ACTION(() => {
      return { node: 'literal', literal: { kind: 'integer', text: token.image }, at: this.at(token) };
    });
  });

  private readonly select = this.RULE('select', (): SelectNode => {
    const first = this.CONSUME(K.SELECT);
    const items: SelectItem[] = [];
    const quantifier = this.OPTION(() => this.anyOf(1, [K.DISTINCT, K.ALL]));
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        items.push(this.SUBRULE(this.selectItem));
        this.checkItems(items, first);
      },
    });
    const from = this.OPTION1(() => {
      this.CONSUME(K.FROM);
      return this.SUBRULE(this.from);
    });
    const where = this.OPTION2(() => {
      this.CONSUME(K.WHERE);
      return this.SUBRULE(this.expression);
    });
    const groupBy = this.OPTION3(() => this.SUBRULE(this.groupByClause));
    const having = this.OPTION4(() => {
      this.CONSUME(K.HAVING);
      return this.SUBRULE1(this.expression);
    });
    const windows = this.OPTION5(() => this.SUBRULE(this.windowClause)) ?? [];
    const qualify = this.OPTION6(() => {
      this.CONSUME(K.QUALIFY);
      return this.SUBRULE2(this.expression);
    });
    return this.ACTION(() => ({
      query: 'select',
      ...hintsOf(first),
      items,
      distinct: quantifier?.tokenType === K.DISTINCT,
      from: from ?? null,
      where: where ?? null,
      groupBy: groupBy ?? null,
      having: having ?? null,
      qualify: qualify ?? null,
      windows,
      at: this.at(first),
    }));
  });

  /** `WINDOW w AS (PARTITION BY …), …`. */
  private readonly windowClause = this.RULE('windowClause', (): SelectNode['windows'] => {
    const windows: { name: Name; over: OverNode }[] = [];
    const first: IToken = this.CONSUME(K.WINDOW);
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => {
        const name = this.SUBRULE(this.name);
        this.CONSUME(K.AS);
        const over = this.SUBRULE(this.windowSpecification);
        windows.push({ name, over });
      },
    });
    this.checkItems(windows, first);
    return windows;
  });

  /** `a.b.*` is to come. */
  private starAhead(): boolean {
    let n = 2;
    while (this.LA(n).tokenType === Dot && tokenMatcher(this.LA(n + 1), Identifier)) n += 2;
    return this.LA(n).tokenType === Dot && this.LA(n + 1).tokenType === Star;
  }

  private readonly selectItem = this.RULE('selectItem', (): SelectItem => {
    const first = this.LA(1);
    return this.choice<SelectItem>(0, [
      {
        ALT: () => {
          this.CONSUME(Star);
          return this.ACTION(() => ({ item: 'star', qualifier: null, nested: [], at: this.at(first) }));
        },
      },
      {
        GATE: () => this.starAhead(),
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const nested: Name[] = [];
          const qualifier = this.SUBRULE(this.name);
          this.CONSUME(Dot);
          this.MANY(() => {
            nested.push(this.SUBRULE1(this.name));
            this.CONSUME1(Dot);
          });
          this.CONSUME1(Star);
          return this.ACTION(() => ({ item: 'star', qualifier, nested, at: this.at(first) }));
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression);
          const alias = this.OPTION(() => {
            this.OPTION1(() => this.CONSUME(K.AS));
            return this.SUBRULE2(this.name);
          });
          return this.ACTION(() => ({ item: 'expression', expression, alias: alias ?? null, at: this.at(first) }));
        },
      },
    ]);
  });
}

/** What the lexer found behind SELECT. */
function hintsOf({ payload }: IToken): Pick<SelectNode, 'hints'> {
  return payload ? { hints: payload as readonly HintNode[] } : {};
}

function everything(from: SelectNode['from'], at: SelectNode['at']): SelectNode {
  const star: SelectItem = { item: 'star', qualifier: null, nested: [], at };
  const none = { where: null, groupBy: null, having: null, qualify: null, windows: [] };
  return { query: 'select', items: [star], distinct: false, from, ...none, at };
}

/** A query in brackets with clauses of its own, and again clauses behind it: `(SELECT … LIMIT 3) ORDER BY a`. */
function everythingOf(query: QueryNode): SelectNode {
  return everything({ from: 'query', query, lateral: false, alias: null, at: query.at }, query.at);
}
