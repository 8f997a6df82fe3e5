/**
 * SQL types as data. `nullable` is part of the type, as in Flink. STRING is VARCHAR(2147483647), BYTES is
 * VARBINARY(2147483647).
 */
export type SqlType = { readonly nullable: boolean } & (
  | { readonly kind: 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE' | 'NULL' }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'; readonly length: number }
  /**
   * A TIMESTAMP's values (and literals) count milliseconds since 1970 up to three digits behind the second, microseconds up
   * to six, nanoseconds beyond. Those are exact like a BIGINT: as a literal of the plan a text of digits.
   */
  | { readonly kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ'; readonly precision: number }
  /** Values are milliseconds (day-time) or months (year-month). */
  | { readonly kind: 'INTERVAL'; readonly unit: 'DAY_TIME' | 'YEAR_MONTH' }
  | { readonly kind: 'ARRAY' | 'MULTISET'; readonly element: SqlType }
  | { readonly kind: 'MAP'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'ROW'; readonly fields: readonly { readonly name: string; readonly type: SqlType }[] }
);

export type TypeKind = SqlType['kind'];

export const MAX_LENGTH = 2147483647;
