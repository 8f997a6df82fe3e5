import type { Position } from '@millrace/http';
import { MillraceError, type Clock, type TableStore, type ViewSchema } from '@millrace/ports';
import { includes, readProgress, type ViewProgress } from './freshness.ts';

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 100;

/** What is read, and how far it is. */
export interface ReachedView {
  readonly schema: ViewSchema;
  readonly progress: ViewProgress;
}

/**
 * The view and its progress once that includes `wanted`; `find` is asked again while it waits, because a newer generation
 * may be served meanwhile, and the older never gets there. Rejects with `MLR_POSITION_NOT_REACHED` (retriable) after `waitMs`:
 * the write is safe, the view has just not taken it in yet.
 */
export async function awaitPosition(
  store: TableStore,
  find: () => Promise<ViewSchema>,
  wanted: Position,
  options: { readonly clock: Clock; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<ReachedView> {
  const { clock, signal } = options;
  const deadline = clock.now() + options.waitMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const schema = await find();
    const progress = await readProgress(store, schema);
    if (includes(progress, wanted)) return { schema, progress };
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) throw notReached(schema, wanted, progress, options.waitMs);
    await clock.sleep(Math.min(waitMs, leftMs), signal);
    signal.throwIfAborted();
  }
}

function notReached(schema: ViewSchema, wanted: Position, progress: ViewProgress, waitMs: number): MillraceError {
  const missing = Object.keys(wanted).filter((partition) => (progress.position[partition] ?? 0) < wanted[partition]);
  const unknown = missing.filter((partition) => progress.position[partition] === undefined);
  const hint =
    unknown.length === 0
      ? 'try again'
      : `the view has not reported on ${unknown.join(', ')}: try again, or check that it reads that topic`;
  return new MillraceError(
    'MLR_POSITION_NOT_REACHED',
    `reading view \`${schema.view}\`: not yet at the asked position after ${waitMs} ms; ${hint}`,
    { retriable: true, details: { view: schema.view, missing } },
  );
}
