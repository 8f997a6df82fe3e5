import type { Place } from '@millrace/sql';

/**
 * Generated code says which of its lines compute what part of a script in its own name, the `sourceURL`: so it costs
 * nothing until a line fails, and goes when the code goes.
 */
const PREFIX = 'millrace-places:';
/** `new Function` puts two lines in front. */
const HEADER_LINES = 2;
/** The kernel's functions between what is generated and the failure. */
const MOST_FRAMES = 16;

/** From this line on; null: nothing of a script. */
type Run = readonly [line: number, place: Place | null];

/** The comment that names code by the places of its lines; empty where it has none. */
export function placesUrl(lines: readonly { readonly first: number; readonly place: Place | undefined }[]): string {
  const runs = lines
    .filter(({ place }, i) => place !== lines[i - 1]?.place)
    .map(({ first, place }): Run => [first + HEADER_LINES, place ?? null]);
  if (runs.length === 0) return '';
  return `//# sourceURL=${PREFIX}${Buffer.from(JSON.stringify(runs)).toString('base64url')}`;
}

/** The place of the generated line that is being run: the innermost one. */
export function placeAtHand(): Place | null {
  for (const site of callSites()) {
    const url: unknown = site.getScriptNameOrSourceURL();
    if (typeof url !== 'string' || !url.startsWith(PREFIX)) continue;
    const runs = runsOf(url);
    const line = site.getLineNumber() ?? 0;
    const place = runs.findLast(([first]) => first <= line)?.[1];
    if (place) return place;
  }
  return null;
}

/** Records that fail often fail in one place. */
let known: { readonly url: string; readonly runs: readonly Run[] } = { url: '', runs: [] };

function runsOf(url: string): readonly Run[] {
  if (known.url !== url) {
    known = { url, runs: JSON.parse(Buffer.from(url.slice(PREFIX.length), 'base64url').toString()) as Run[] };
  }
  return known.runs;
}

function callSites(): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = MOST_FRAMES;
    Error.prepareStackTrace = (_, sites) => sites;
    return new Error().stack as unknown as readonly NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
