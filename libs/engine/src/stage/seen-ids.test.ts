import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteSink } from '../kernel/binary.ts';
import { SeenIds } from './seen-ids.ts';

const TTL = 8000;

function add(seen: SeenIds, id: string, timeMs: number, clockMs = Infinity): boolean {
  const bytes = Buffer.from(`<${id}>`);
  return seen.add(bytes, 1, bytes.length - 1, timeMs, clockMs);
}

function changes(seen: SeenIds): Buffer {
  const sink = new ByteSink();
  seen.putChanges(sink);
  return sink.copy();
}

function restored(payloads: readonly Buffer[]): SeenIds {
  const seen = new SeenIds(TTL);
  for (const payload of payloads) seen.get(payload, 0);
  return seen;
}

describe('ids that were seen', () => {
  it('are not new again within the time to live, and are forgotten soon after it', () => {
    const seen = new SeenIds(TTL);
    expect(add(seen, 'a', 0)).toBe(true);
    expect(add(seen, 'b', TTL)).toBe(true);
    expect(add(seen, 'a', TTL)).toBe(false);
    expect(add(seen, 'c', TTL + TTL / 4)).toBe(true);
    expect(add(seen, 'a', TTL + TTL / 4)).toBe(true);
    expect(add(seen, 'b', TTL + TTL / 4)).toBe(false);
    expect(seen.duplicates).toBe(2);
  });

  it('are forgotten by the time of the newest record, whatever the others say, and never ahead of the clock', () => {
    const seen = new SeenIds(TTL);
    add(seen, 'a', 100_000);
    expect(add(seen, 'old', 0)).toBe(true);
    expect(add(seen, 'old', 0)).toBe(false);
    expect(add(seen, 'from the future', 1e15, 100_500)).toBe(true);
    expect(add(seen, 'a', 100_600, 100_600)).toBe(false);
  });

  it('are many, each told from all others', () => {
    const seen = new SeenIds(TTL);
    for (let i = 0; i < 30_000; i++) expect(add(seen, `id-${i}`, i / 10)).toBe(true);
    for (let i = 0; i < 30_000; i += 7) expect(add(seen, `id-${i}`, 3000)).toBe(false);
    expect(seen.count).toBe(30_000);
  });

  const steps = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ id: fc.nat(40), after: fc.nat(900) }) },
      { weight: 2, arbitrary: fc.constant('flush' as const) },
      { weight: 1, arbitrary: fc.constant('begin' as const) },
      { weight: 2, arbitrary: fc.record({ part: fc.integer({ min: 1, max: 200 }) }) },
    ),
    { maxLength: 120 },
  );

  it('are the same after a restore from the changes, and from a walk with the changes made meanwhile', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const seen = new SeenIds(TTL);
        const deltas: Buffer[] = [];
        /** The newest walk that was completed, with the changes since it began. */
        let round: Buffer[] | null = null;
        let walk: Buffer[] | null = null;
        let time = 0;
        const model = new Map<string, number>();
        const flush = () => {
          const delta = changes(seen);
          for (const log of [deltas, round, walk]) log?.push(delta);
        };
        for (const step of all) {
          if (step === 'flush') flush();
          else if (step === 'begin') {
            flush();
            seen.beginWalk();
            walk = [];
          } else if ('part' in step) {
            if (walk === null) continue;
            flush();
            const sink = new ByteSink();
            const isOver = seen.putNext(sink, step.part);
            walk.push(sink.copy());
            round?.push(sink.copy());
            if (isOver) [round, walk] = [walk, null];
          } else {
            time += step.after;
            const id = String(step.id);
            const last = model.get(id);
            const isNew = add(seen, id, time);
            // A lookup within the time to live must know it; one far behind it must not.
            if (last !== undefined && time - last < TTL) expect(isNew).toBe(false);
            if (last === undefined || time - last >= TTL + TTL / 8) expect(isNew).toBe(true);
            if (isNew) model.set(id, time);
          }
        }
        flush();
        for (const log of round === null ? [deltas] : [deltas, round]) {
          const copy = restored(log);
          expect(copy.duplicates).toBe(seen.duplicates);
          for (const [id, last] of model) {
            if (time - last < TTL) expect(add(copy, id, time)).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
