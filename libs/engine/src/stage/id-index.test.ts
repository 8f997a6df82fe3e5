import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HASH } from '../kernel/murmur3.ts';
import { CHUNK_IDS, IdIndex } from './id-index.ts';

/** Few lowest words and one shard, so that probes run into each other. */
const id = fc.record({ lowest: fc.constantFrom(0, 1, 2, 14, 15, 16, 31), other: fc.nat(6) });
type Id = { readonly lowest: number; readonly other: number };

function look({ lowest, other }: Id): void {
  HASH.set([lowest, other, 0, 0]);
}

describe('an index of ids', () => {
  const steps = fc.array(fc.record({ id, deletes: fc.boolean() }), { maxLength: 150 });

  it('finds what was put and not deleted, whatever stands beside it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const index = new IdIndex();
        const model = new Map<string, number>();
        let [chunk, used] = [index.newChunk(), 0];
        for (const step of all) {
          const name = JSON.stringify(step.id);
          look(step.id);
          expect(index.find()).toBe(model.get(name) ?? -1);
          if (step.deletes) {
            if (model.has(name)) index.delete(model.get(name)!);
            model.delete(name);
            continue;
          }
          if (used === CHUNK_IDS) [chunk, used] = [index.newChunk(), 0];
          index.put(chunk + used);
          model.set(name, chunk + used++);
        }
        for (const [name, number] of model) {
          look(JSON.parse(name) as Id);
          expect(index.find()).toBe(number);
          expect([index.word(number, 0), index.word(number, 1)]).toEqual([HASH[0], HASH[1]]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes nothing from an id that has got another number', () => {
    const index = new IdIndex();
    const chunk = index.newChunk();
    look({ lowest: 1, other: 1 });
    index.find();
    index.put(chunk);
    index.find();
    index.put(chunk + 1);
    index.delete(chunk);
    expect(index.find()).toBe(chunk + 1);
  });

  it('uses a chunk again that was given back', () => {
    const index = new IdIndex();
    const chunk = index.newChunk();
    expect(index.newChunk()).toBe(chunk + CHUNK_IDS);
    index.freeChunk(chunk);
    expect(index.newChunk()).toBe(chunk);
  });
});
