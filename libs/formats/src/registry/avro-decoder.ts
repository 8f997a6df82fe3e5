import { isCodedError, MillraceError, type CodedError, type RecordBatch } from '@millrace/ports';
import { compileRowReader, type AvroColumn, type RowReader } from './row-reader.ts';
import { Schemas, type RegistryOptions } from './schemas.ts';
import { schemaIdOf, WIRE_HEADER_BYTES } from './wire.ts';

/** A schema registry; one per process, so that its tasks share what was looked up. */
export interface Registry {
  /** A decoder of a table's records, one per task. */
  decoder(columns: readonly AvroColumn[]): AvroDecoder;
}

/** Opens nothing yet: the first record whose schema is not known asks the registry. */
export function openRegistry(options: RegistryOptions): Registry {
  const schemas = new Schemas(options);
  return { decoder: (columns) => new AvroDecoder(schemas, columns) };
}

/** Look-ups at the same time; a batch of garbage may name many ids. */
const MOST_LOOKUPS = 16;

/** Decodes values as Confluent's serialisers write them: `prepare` a batch, then `decode` its records. */
export class AvroDecoder {
  readonly #schemas: Schemas;
  readonly #columns: readonly AvroColumn[];
  readonly #readers = new Map<number, RowReader>();
  /** Ids of the batch at hand that have no usable schema. The next batch asks again. */
  readonly #refused = new Map<number, CodedError>();

  constructor(schemas: Schemas, columns: readonly AvroColumn[]) {
    this.#schemas = schemas;
    this.#columns = columns;
  }

  /**
   * Looks up the schemas of a batch; null when all are known. Rejects, and nothing of the batch may be decoded, with
   * `MLR_FORMAT_REGISTRY_UNAVAILABLE` (retriable) or `MLR_FORMAT_REGISTRY_DENIED`: records must not suffer for these.
   */
  prepare(batch: RecordBatch): Promise<void> | null {
    this.#refused.clear();
    let missing: Set<number> | null = null;
    for (let i = 0; i < batch.count; i++) {
      const id = schemaIdOf(batch.bytes, batch.valueStart[i], batch.valueEnd[i]);
      if (id >= 0 && !this.#readers.has(id)) (missing ??= new Set()).add(id);
    }
    return missing && this.#lookUp([...missing]);
  }

  async #lookUp(ids: readonly number[]): Promise<void> {
    for (let i = 0; i < ids.length; i += MOST_LOOKUPS) {
      await Promise.all(ids.slice(i, i + MOST_LOOKUPS).map((id) => this.#lookUpOne(id)));
    }
  }

  async #lookUpOne(id: number): Promise<void> {
    try {
      this.#readers.set(id, compileRowReader(await this.#schemas.type(id), this.#columns));
    } catch (error) {
      if (!isCodedError(error) || !error.code.startsWith('MLR_FORMAT_SCHEMA_')) throw error;
      this.#refused.set(id, error);
    }
  }

  /**
   * One record of the prepared batch: columns by name, null for those its schema lacks. BIGINT is a number while safe,
   * else a bigint; DECIMAL its unscaled bytes; DATE days; times ms.
   *
   * Throws, not retriable: `MLR_RECORD_AVRO` for bytes that are no such record, `MLR_RECORD_TYPE` where its schema does
   * not fit the table, `MLR_RECORD_RANGE`, `MLR_FORMAT_SCHEMA_UNKNOWN`, `MLR_FORMAT_SCHEMA_UNSUPPORTED`.
   */
  decode(bytes: Buffer, start: number, end: number): Readonly<Record<string, unknown>> {
    const id = schemaIdOf(bytes, start, end);
    if (id < 0) {
      throw new MillraceError(
        'MLR_RECORD_AVRO',
        'the record does not begin with a zero byte and the id of its schema, as Confluent serialisers write it',
      );
    }
    const read = this.#readers.get(id);
    if (read === undefined) throw this.#refused.get(id) ?? new Error(`decoding before the schema ${id} is prepared`);
    return read(bytes, start + WIRE_HEADER_BYTES, end);
  }
}
