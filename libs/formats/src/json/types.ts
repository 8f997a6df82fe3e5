/** A declared type. The shape of libs/sql's SqlType, as far as JSON needs it. */
export interface JsonType {
  readonly kind: string;
  readonly nullable: boolean;
  readonly precision?: number;
  readonly scale?: number;
  /** Of an ARRAY or MULTISET. */
  readonly element?: JsonType;
  /** Of a MAP. */
  readonly key?: JsonType;
  readonly value?: JsonType;
  /** Of a ROW. */
  readonly fields?: readonly { readonly name: string; readonly type: JsonType }[];
}

export interface ReadingOptions {
  /** Flink's `json.timestamp-format.standard`; default SQL. */
  readonly timestampFormat?: 'SQL' | 'ISO-8601' | undefined;
  /**
   * `strict`, the default: everything declared is checked, needed or not, and what would lose data is refused (values.ts
   * says what). `flink`: as Flink's `json` format with its default options: only needed columns are looked at beyond
   * being JSON, and what is absent or null inside a ROW, ARRAY or MAP is NULL whatever the type says.
   */
  readonly conventions?: 'strict' | 'flink' | undefined;
}

/** Whether values are coerced as freely as Flink does. */
export const isLenient = (options: ReadingOptions) => options.conventions === 'flink';

/** Types whose values are JS objects (or arrays): read by `plainReader`, not into registers. */
export const isPlain = ({ kind }: JsonType) => /^(ARRAY|MAP|MULTISET|ROW|BINARY|VARBINARY)$/.test(kind);
