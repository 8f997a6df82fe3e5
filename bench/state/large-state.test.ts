import { describe, expect, it } from '@jest/globals';
import { largeState } from './large-state.ts';

describe('the spilling store', () => {
  // In memory these groups take some 80 MB, and the process dies.
  it('holds 200,000 groups under a heap of 64 MB, updates and restores them', async () => {
    const outcome = await largeState({ keys: 200_000, heapMiB: 64, cacheMiB: 8, store: 'lmdb' });
    expect(outcome).toMatchObject({ entries: 200_000, wrong: 0 });
  }, 300_000);

  it('restores them from the files of before, when these are kept', async () => {
    const outcome = await largeState({ keys: 50_000, heapMiB: 64, cacheMiB: 1, store: 'lmdb', kept: true });
    expect(outcome).toMatchObject({ entries: 50_000, wrong: 0 });
  }, 300_000);
});
