import type { Disorder, GeneratedEvent } from './event.ts';
import { breakJson } from './malformed.ts';
import type { Random } from './random.ts';

/** Fields of a click, as its JSON has them. `amount` and `price` are sometimes null. */
export interface ClickOptions extends Disorder {
  readonly count: number;
  readonly pages: number;
  readonly startMs: number;
  /** Mean event time between two clicks. */
  readonly stepMs: number;
}

/**
 * Clicks on pages: `{"id","page","amount","price","ts"}`. `id` counts from `firstId`; `price` is a multiple of 0.25, so
 * that sums of it are exact in any order; a few pages get most of the clicks.
 */
export function* clicks(options: ClickOptions, random: Random, firstId = 0): Generator<GeneratedEvent> {
  let clock = options.startMs;
  for (let i = 0; i < options.count; i++) {
    clock += random.below(2 * options.stepMs + 1);
    const late = random.chance(options.lateShare) ? random.below(options.lateByMs + 1) : 0;
    const timeMs = clock - random.below(options.outOfOrderMs + 1) - late;
    const fields = {
      id: firstId + i,
      page: `page-${Math.floor((random.below(options.pages) * (random.below(4) + 1)) / 4)}`,
      amount: random.chance(0.05) ? null : random.between(-500, 1500),
      price: random.chance(0.05) ? null : random.below(400) / 4,
      ts: timeMs,
    };
    const json = JSON.stringify(fields);
    if (random.chance(options.malformedShare)) yield { value: breakJson(json, random), timeMs, fields: null };
    else yield { value: Buffer.from(json), timeMs, fields };
  }
}
