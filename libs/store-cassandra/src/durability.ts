import type { TableStore } from '@millrace/ports';
import type cassandra from 'cassandra-driver';

const DEFAULT_PERIOD_MS = 10_000;

/**
 * How durable an acknowledgement is: durable when every node syncs its commit log before it acknowledges (`batch` or
 * `group`). With `periodic`, Cassandra's default, a node blocks writers only once a sync is half a period overdue, so
 * what it acknowledged is on disk after twice the period. A node that cannot be asked counts as periodic.
 */
export async function readDurability(client: cassandra.Client): Promise<TableStore['durability']> {
  const periods = await Promise.all(client.hosts.values().map((host) => syncPeriodMs(client, host)));
  const longest = Math.max(0, ...periods);
  return longest === 0 ? { ackIsDurable: true, trailMs: 0 } : { ackIsDurable: false, trailMs: 2 * longest };
}

/** 0: acknowledges after the sync. */
async function syncPeriodMs(client: cassandra.Client, host: cassandra.Host): Promise<number> {
  try {
    const { rows } = await client.execute(
      "SELECT name, value FROM system_views.settings WHERE name IN ('commitlog_sync', 'commitlog_sync_period')",
      [],
      { host },
    );
    const settings = new Map(rows.map((row) => [row['name'] as string, row['value'] as string]));
    const sync = settings.get('commitlog_sync');
    if (sync === 'batch' || sync === 'group') return 0;
    return durationMs(settings.get('commitlog_sync_period')) ?? DEFAULT_PERIOD_MS;
  } catch {
    return DEFAULT_PERIOD_MS;
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `10s`, `10000ms` as Cassandra writes them. */
export function durationMs(text: string | undefined): number | null {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text ?? '');
  return match === null ? null : Number(match[1]) * UNITS[match[2]];
}
