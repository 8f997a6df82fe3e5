import { tokenLabel, tokenMatcher, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';

/**
 * Makes the toolkit's error messages a list of what was expected instead of prose; `expectationOf` reads it back.
 * The first entry counts the tokens that still fitted before the one that did not.
 */
export const EXPECTATIONS: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => encode(0, [expected]),
  buildNotAllInputParsedMessage: () => encode(0, []),
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => describe(expectedPathsPerAlt.flat(), actual),
  buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => describe(expectedIterationPaths, actual),
};

export interface Expectation {
  /** Tokens behind the reported one that the error is at. */
  readonly skip: number;
  /** What could have stood there, as people call it. */
  readonly labels: readonly string[];
}

export function expectationOf(message: string): Expectation {
  const [skip, ...labels] = message.split('\n');
  return { skip: Number(skip), labels };
}

/** The longest way any alternative goes along with what was written, and what those that get so far want next. */
function describe(paths: readonly (readonly TokenType[])[], actual: readonly IToken[]): string {
  const fits = (path: readonly TokenType[]) => {
    const wrong = path.findIndex((type, i) => !actual[i] || !tokenMatcher(actual[i], type));
    return wrong < 0 ? path.length : wrong;
  };
  const furthest = Math.min(actual.length - 1, Math.max(0, ...paths.map(fits)));
  const next = paths.filter((path) => fits(path) === furthest && path.length > furthest);
  return encode(
    furthest,
    next.map((path) => path[furthest]),
  );
}

function encode(skip: number, types: readonly TokenType[]): string {
  return [skip, ...new Set(types.map((type) => tokenLabel(type)))].join('\n');
}
