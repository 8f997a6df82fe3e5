import { createHash } from 'node:crypto';
import { MillraceError } from '@millrace/ports';

/** Any name as a CQL identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A keyspace name that needs no quotes anywhere. Throws `MLR_STORE_BAD_KEYSPACE`. */
export function checkedKeyspace(name: string): string {
  if (/^[a-z][a-z0-9_]{0,47}$/.test(name)) return name;
  throw new MillraceError(
    'MLR_STORE_BAD_KEYSPACE',
    `opening Cassandra: "${name}" cannot be a keyspace; use up to 48 lower-case letters, digits and _, a letter first`,
  );
}

const LONGEST_NAME = 48;

/**
 * The table of one generation of a view. Cassandra takes letters, digits and _ only, and 48 of them; a view may be
 * called anything. `flights` 3 is `flights_g3`; a name that does not fit keeps its beginning and gets a hash. The two
 * forms end differently, so no two views share a table.
 */
export function tableName(view: string, generation: number): string {
  const plain = `${view}_g${generation}`;
  if (/^[A-Za-z0-9_]+$/.test(view) && plain.length <= LONGEST_NAME) return plain;
  const hash = createHash('sha256').update(view).digest('hex').slice(0, 16);
  const rest = `_g${generation}_h${hash}`;
  return view.replaceAll(/[^A-Za-z0-9_]/g, '_').slice(0, LONGEST_NAME - rest.length) + rest;
}
