import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStateStore } from '@millrace/testing/contracts';
import { LmdbStateStore } from './index.ts';

describeStateStore({
  name: 'LMDB',
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-state-'));
    const store = LmdbStateStore.open({ folder: join(folder, 'plain'), cacheBytes: 1 << 20 });
    const { pid } = spawnSync(process.execPath, ['--version']);
    const kept = join(folder, 'kept');
    const openKeeping = () => {
      const keeping = LmdbStateStore.open({ folder: kept, cacheBytes: 1 << 20, keepMs: 60_000 });
      /** Its files as they are now become those of a process that is dead. */
      const kill = async () => {
        cpSync(join(kept, String(process.pid)), join(folder, 'left'), { recursive: true });
        await keeping.close();
        rmSync(join(kept, 'kept'), { recursive: true });
        cpSync(join(folder, 'left'), join(kept, String(pid)), { recursive: true });
        rmSync(join(folder, 'left'), { recursive: true });
      };
      return { store: keeping, kill };
    };
    return { store, openKeeping, close: () => rm(folder, { recursive: true }) };
  },
});
