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
   * `strict`, the default: what would lose data is refused (values.ts says what). `flink`: everything that Flink's
   * `json` format takes with its default options; what is absent or null inside a ROW, ARRAY or MAP is NULL whatever its
   * type says. Either way all that is declared is checked: whether a record is valid does not depend on who reads it.
   */
  readonly conventions?: 'strict' | 'flink' | undefined;
}

/** Whether values are coerced as freely as Flink does. */
export const isLenient = (options: ReadingOptions) => options.conventions === 'flink';

/** Types whose values are JS objects (or arrays): read by `plainReader`, not into registers. */
export const isPlain = ({ kind }: JsonType) => /^(ARRAY|MAP|MULTISET|ROW|BINARY|VARBINARY)$/.test(kind);
