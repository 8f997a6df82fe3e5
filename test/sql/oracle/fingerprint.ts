import { createHash } from 'node:crypto';
import { rowText, type Row } from './rows.ts';

/** How many rows, and a hash of them that does not depend on their order. */
export interface Fingerprint {
  readonly rows: number;
  readonly sha256: string;
}

export function fingerprint(rows: readonly Row[]): Fingerprint {
  const hash = createHash('sha256');
  for (const text of rows.map(rowText).sort()) hash.update(text).update('\n');
  return { rows: rows.length, sha256: hash.digest('hex') };
}
