import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTableStore } from '@millrace/testing/contracts';
import { LmdbTableStore } from './index.ts';

const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('not needed')) };

describeTableStore({
  name: 'LMDB',
  open: async () => {
    const path = await mkdtemp(join(tmpdir(), 'millrace-store-'));
    return { store: await LmdbTableStore.open({ path, clock }), close: () => rm(path, { recursive: true }) };
  },
});
