import { EmbeddedActionsParser, tokenMatcher, type IToken, type TokenType } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import { FILE, type Position } from '../../logical/plan.ts';
import type { Name, Text } from '../ast.ts';
import { tokensBehindBrackets } from '../brackets.ts';
import { EXPECTATIONS } from '../expectations.ts';
import { unquote } from '../strings.ts';
import {
  Comma,
  Dot,
  Identifier,
  K,
  LeftParen,
  QuotedIdentifier,
  RightParen,
  StringLiteral,
  VOCABULARY,
} from '../tokens.ts';

/** Deeper nesting is refused: every later pass may then recurse without care. */
export const MAX_NESTING = 100;
/** More operators in one chain (`a + b + …`) or more items in one list are refused. */
export const MAX_ITEMS = 1000;

const QUERY_STARTS = new Set<TokenType>([K.SELECT, K.WITH, K.VALUES]);
/** Flink's catalog and database when none is named. */
export const DEFAULT_CATALOG: readonly string[] = ['default_catalog', 'default_database'];
/** What may follow a bracketed query that is itself the start of a query in brackets. */
const QUERY_GOES_ON = new Set<TokenType>([
  RightParen,
  K.UNION,
  K.INTERSECT,
  K.EXCEPT,
  K.ORDER,
  K.LIMIT,
  K.OFFSET,
  K.FETCH,
]);

/** Rules shared by all parts of the grammar. The parts extend each other; `statements.ts` is the last. */
export abstract class GrammarBase extends EmbeddedActionsParser {
  private depth = 0;
  private file: string | undefined;
  private behindBrackets: ReadonlyMap<IToken, IToken | undefined> = new Map();

  /** `validate` checks the grammar itself for ambiguity: slow, for the tests. */
  constructor(validate: boolean) {
    const errorMessageProvider = EXPECTATIONS;
    super(VOCABULARY, { maxLookahead: 2, recoveryEnabled: false, skipValidations: !validate, errorMessageProvider });
  }

  /** Forgets what an earlier script left behind. `file`: what positions are in. */
  startScript(tokens: IToken[], file?: string): void {
    this.file = file;
    this.behindBrackets = tokensBehindBrackets(tokens);
    this.input = tokens;
    this.depth = 0;
  }

  /** Whether the `n`th token to come opens a bracket around a query (and not around a value or a join). */
  protected queryAhead(n: number): boolean {
    let inner = n;
    while (this.LA(inner).tokenType === LeftParen) inner++;
    if (inner === n) return false;
    const { tokenType } = this.LA(inner);
    const table = tokenType === K.TABLE && tokenMatcher(this.LA(inner + 1), Identifier);
    if (!QUERY_STARTS.has(tokenType) && !table) return false;
    for (let outer = inner - 1; outer > n; outer--) {
      const behind = this.behindBrackets.get(this.LA(outer));
      if (!behind || !QUERY_GOES_ON.has(behind.tokenType)) return false;
    }
    return true;
  }

  protected at(token: IToken): Position {
    const at = { line: token.startLine!, column: token.startColumn! };
    return this.file === undefined ? at : { ...at, [FILE]: this.file };
  }

  /** Refuses by an error that is no parse error, and not while the grammar is being recorded. */
  protected refuse(
    code: 'MLR_SQL_UNSUPPORTED' | 'MLR_SQL_SYNTAX' | 'MLR_SQL_SEMANTIC' | 'MLR_SQL_LIMIT',
    message: string,
    at: IToken,
  ): void {
    this.ACTION(() => {
      throw new SqlError(code, message, this.at(at));
    });
  }

  /** Runs the rules of something that can hold itself. */
  protected nested<T>(body: () => T): T {
    const token = this.LA(1);
    this.ACTION(() => {
      if (++this.depth > MAX_NESTING) {
        throw new SqlError('MLR_SQL_LIMIT', `nested more than ${MAX_NESTING} deep: split it up`, this.at(token));
      }
    });
    const result = body();
    this.ACTION(() => this.depth--);
    return result;
  }

  protected checkItems(items: readonly unknown[], at: IToken, most = MAX_ITEMS): void {
    this.ACTION(() => {
      if (items.length > most) this.refuse('MLR_SQL_LIMIT', `more than ${most} items in one list or chain`, at);
    });
  }

  /**
   * Consumes one of `types`. In one rule every `anyOf`, `choice` and `OR` takes a number of its own (`OR` is 0, `OR1` 1).
   */
  protected anyOf(occurrence: number, types: readonly TokenType[]): IToken {
    this.or(
      occurrence,
      types.map((type) => ({ ALT: () => this.consume(occurrence, type) })),
    );
    return this.LA(0);
  }

  /** `OR` whose alternatives all give a `T`. */
  protected choice<T>(
    occurrence: number,
    alternatives: readonly { GATE?: () => boolean; ALT: () => T; IGNORE_AMBIGUITIES?: boolean }[],
  ): T {
    return this.or(occurrence, [...alternatives]);
  }

  readonly name = this.RULE('name', (): Name => {
    const token = this.CONSUME(Identifier);
    return this.ACTION(() => ({
      text: token.tokenType === QuotedIdentifier ? token.image.slice(1, -1).replaceAll('``', '`') : token.image,
      at: this.at(token),
    }));
  });

  /** The name of a table, view or function. Flink's default catalog and database may stand before it; there are no others. */
  protected readonly objectName = this.RULE('objectName', (): Name => {
    const path: Name[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: Dot, DEF: () => path.push(this.SUBRULE(this.name)) });
    return this.ACTION(() => this.withoutCatalog(path));
  });

  protected withoutCatalog(path: readonly Name[]): Name {
    const qualifiers = path.slice(0, -1);
    const known = DEFAULT_CATALOG.slice(Math.max(0, 2 - qualifiers.length));
    if (qualifiers.length <= 2 && qualifiers.every(({ text }, i) => text === known[i])) return path.at(-1)!;
    const message = 'there are no catalogs and databases (but default_catalog.default_database): use the plain name';
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, path[0].at);
  }

  protected readonly nameList = this.RULE('nameList', (): Name[] => {
    const names: Name[] = [];
    const first = this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => names.push(this.SUBRULE(this.name)) });
    this.CONSUME(RightParen);
    this.checkItems(names, first);
    return names;
  });

  readonly text = this.RULE('text', (): Text => {
    const token = this.CONSUME(StringLiteral);
    return this.ACTION(() => ({ text: unquote(token.image), at: this.at(token) }));
  });

  readonly ifNotExists = this.RULE('ifNotExists', (): boolean => {
    return (
      this.OPTION({
        GATE: () => this.LA(2).tokenType === K.NOT,
        DEF: () => {
          this.CONSUME(K.IF);
          this.CONSUME(K.NOT);
          this.CONSUME(K.EXISTS);
          return true;
        },
      }) ?? false
    );
  });
}
