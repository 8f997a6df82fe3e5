import { mkdirSync } from 'node:fs';
import type { TaskProgress, ViewSchema } from '@millrace/ports';
import { open, type Database, type RootDatabase } from 'lmdb';
import { formatNewer, opening } from './errors.ts';

const FORMAT_VERSION = 1;

/** One below LMDB's limit with the default page size, so that a bound of the limit's length lies between keys. */
export const MAX_KEY_BYTES = 1977;

export interface CatalogEntry {
  /** Stands for view and generation in the keys of rows. */
  readonly id: number;
  readonly schema: ViewSchema;
  /** Not for readers yet; 0.1.0 had one generation only. */
  readonly isBuilding?: true;
}

/** JSON knows no -Infinity: the watermark is kept as text. */
export interface StoredProgress extends Omit<TaskProgress, 'watermark'> {
  readonly watermark: string;
}

/**
 * What lies in the LMDB environment, format version 1:
 *
 * | database | key | value |
 * |---|---|---|
 * | root | `format`, `nextViewId` | number |
 * | `views` | view, generation | `CatalogEntry` |
 * | `rows` | view id (4 bytes), tenant, primary key (key-encoding.ts) | version and row, or a delete (row-encoding.ts) |
 * | `progress` | view id, tenant, task | `StoredProgress` |
 */
export class Storage {
  readonly path: string;
  readonly root: RootDatabase<number, string>;
  readonly views: Database<CatalogEntry, [view: string, generation: number]>;
  readonly rows: Database<Buffer, Buffer>;
  readonly progress: Database<StoredProgress, [viewId: number, tenant: string, task: number]>;

  /** Throws `MLR_STORE_FORMAT_NEWER` before it writes anything, `MLR_STORE_FOLDER` when the folder cannot be used. */
  constructor(path: string) {
    this.path = path;
    this.root = openRoot(path);
    const format = this.root.get('format');
    if (format === undefined) {
      this.root.putSync('format', FORMAT_VERSION);
    } else if (format !== FORMAT_VERSION) {
      void this.root.close();
      throw formatNewer(path, format, FORMAT_VERSION);
    }
    this.views = this.root.openDB('views', { encoding: 'json' });
    this.rows = this.root.openDB('rows', { encoding: 'binary', keyEncoding: 'binary' });
    this.progress = this.root.openDB('progress', { encoding: 'json' });
  }

  async close(): Promise<void> {
    await this.root.close();
  }
}

function openRoot(path: string): RootDatabase<number, string> {
  try {
    mkdirSync(path, { recursive: true });
    // overlappingSync off: a write that resolved is on disk. eventTurnBatching off: we batch ourselves, and lmdb-js
    // leaves a promise of its own unhandled when a batch fails.
    return open({ path, overlappingSync: false, eventTurnBatching: false, maxDbs: 8, encoding: 'json' });
  } catch (cause) {
    throw opening(path, cause);
  }
}
