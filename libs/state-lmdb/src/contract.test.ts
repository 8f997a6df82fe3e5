import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStateStore } from '@millrace/testing/contracts';
import { LmdbStateStore } from './index.ts';

describeStateStore({
  name: 'LMDB',
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-state-'));
    const store = LmdbStateStore.open({ folder, cacheBytes: 1 << 20 });
    return { store, close: () => rm(folder, { recursive: true }) };
  },
});
