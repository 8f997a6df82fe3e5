import { EmbeddedActionsParser, type IToken, type TokenType } from 'chevrotain';
import { SqlError } from '../../errors.ts';
import type { Position } from '../../logical/plan.ts';
import type { Name, Text } from '../ast.ts';
import { Identifier, K, QuotedIdentifier, StringLiteral, VOCABULARY } from '../tokens.ts';

/** Deeper nesting is refused: every later pass may then recurse without care. */
export const MAX_NESTING = 64;
/** More operators in one chain (`a + b + …`) or more items in one list are refused. */
export const MAX_ITEMS = 1000;

/** Rules shared by all parts of the grammar. The parts extend each other; `statements.ts` is the last. */
export abstract class GrammarBase extends EmbeddedActionsParser {
  private depth = 0;

  /** `validate` checks the grammar itself for ambiguity: slow, for the tests. */
  constructor(validate: boolean) {
    super(VOCABULARY, { maxLookahead: 2, recoveryEnabled: false, skipValidations: !validate });
  }

  /** Forgets what an earlier script left behind. */
  startScript(tokens: IToken[]): void {
    this.input = tokens;
    this.depth = 0;
  }

  protected at(token: IToken): Position {
    return { line: token.startLine!, column: token.startColumn! };
  }

  /** Refuses by an error that is no parse error, and not while the grammar is being recorded. */
  protected refuse(
    code: 'MLR_SQL_UNSUPPORTED' | 'MLR_SQL_SYNTAX' | 'MLR_SQL_LIMIT',
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

  protected checkItems(items: readonly unknown[], at: IToken): void {
    this.ACTION(() => {
      if (items.length > MAX_ITEMS)
        this.refuse('MLR_SQL_LIMIT', `more than ${MAX_ITEMS} items in one list or chain`, at);
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

  readonly text = this.RULE('text', (): Text => {
    const token = this.CONSUME(StringLiteral);
    return this.ACTION(() => ({ text: unquote(token.image), at: this.at(token) }));
  });

  readonly ifNotExists = this.RULE('ifNotExists', (): boolean => {
    return (
      this.OPTION(() => {
        this.CONSUME(K.IF);
        this.CONSUME(K.NOT);
        this.CONSUME(K.EXISTS);
        return true;
      }) ?? false
    );
  });
}

export function unquote(image: string): string {
  return image.slice(1, -1).replaceAll("''", "'");
}
