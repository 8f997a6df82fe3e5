import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEventLog } from '@millrace/testing/contracts';
import { LmdbEventLog } from './index.ts';

describeEventLog({
  name: 'LMDB',
  open: async () => {
    const path = await mkdtemp(join(tmpdir(), 'millrace-log-'));
    const log = await LmdbEventLog.open({ path });
    return { log, other: log, close: () => rm(path, { recursive: true }) };
  },
});
