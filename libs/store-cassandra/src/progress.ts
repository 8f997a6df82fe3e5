import type { TaskProgress, ViewSchema } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import type { Session } from './session.ts';

const { Long } = cassandra.types;

/** One row per task of a view, generation and tenant, all in one Cassandra partition; the version is the timestamp. */
export async function writeProgress(
  session: Session,
  table: string,
  view: ViewSchema,
  tenant: string,
  progress: readonly TaskProgress[],
): Promise<void> {
  if (progress.length === 0) return;
  const query =
    `INSERT INTO ${table} (view_name, generation, tenant, task, version, watermark, positions, late) ` +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?';
  const statements = progress.map(({ task, version, watermark, positions, late }) => ({
    query,
    params: [
      ...[view.view, view.generation, tenant, task, Long.fromNumber(version)],
      // Before the first watermark there is none.
      watermark === -Infinity ? null : watermark,
      JSON.stringify(positions),
      Long.fromNumber(late),
      Long.fromNumber(version),
    ],
  }));
  await session.write(`writing the progress of view ${view.view}`, [statements]);
}

export async function readProgress(
  session: Session,
  table: string,
  view: ViewSchema,
  tenant: string,
): Promise<readonly TaskProgress[]> {
  const rows = await session.readAll(`reading the progress of view ${view.view}`, {
    query: `SELECT task, version, watermark, positions, late FROM ${table} WHERE view_name = ? AND generation = ? AND tenant = ?`,
    params: [view.view, view.generation, tenant],
  });
  return rows.map((row) => ({
    task: row['task'] as number,
    version: (row['version'] as cassandra.types.Long).toNumber(),
    watermark: (row['watermark'] as Date | null)?.getTime() ?? -Infinity,
    positions: JSON.parse(row['positions'] as string) as Record<string, number>,
    late: (row['late'] as cassandra.types.Long).toNumber(),
  }));
}
