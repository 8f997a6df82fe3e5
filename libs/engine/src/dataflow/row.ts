/**
 * A value in a row. NULL is null. TINYINT to INT, FLOAT, DOUBLE, DATE (days), TIME (ms of the day), TIMESTAMP and
 * TIMESTAMP_LTZ (epoch ms, a fraction for finer precisions) and INTERVAL are numbers; BIGINT and DECIMAL (unscaled) are
 * numbers up to 2^53 - 1 and bigints beyond, never otherwise; strings are JS strings, BYTES Buffers; ARRAY and ROW are
 * arrays, MAP and MULTISET (element → count) Maps.
 */
export type SqlValue =
  null | boolean | number | bigint | string | Buffer | readonly SqlValue[] | ReadonlyMap<SqlValue, SqlValue>;

/** Never changed once it was sent: receivers may keep it. */
export type Row = readonly SqlValue[];

/** What a change says of its row: it is there (+I), is replaced (-U, always followed by its +U), or is gone (-D). */
export type RowKind = 0 | 1 | 2 | 3;
export const INSERT = 0;
export const UPDATE_BEFORE = 1;
export const UPDATE_AFTER = 2;
export const DELETE = 3;

/** +I or +U: the row is there from now on. */
export function isAddition(kind: RowKind): boolean {
  return kind === INSERT || kind === UPDATE_AFTER;
}

export const KIND_NAMES = ['+I', '-U', '+U', '-D'] as const;
