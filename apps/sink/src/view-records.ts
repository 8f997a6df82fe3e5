import { compileRowDecoder, decodeHeaders } from '@millrace/formats';
import {
  isCodedError,
  MillraceError,
  type RecordBatch,
  type StoreValue,
  type TaskProgress,
  type ViewSchema,
} from '@millrace/ports';
import type { ViewGenerations } from './view-generations.ts';
import type { WaitingRows } from './waiting-rows.ts';

/** Of the records of a view topic, in the header `millrace-format`; a record without it is of version 1. */
const FORMAT_VERSION = 1;

/**
 * Decodes the records of a view topic: rows (key and row as JSON, version in a header), deletions (null value) and
 * progress, of every generation (header `millrace-generation`, without it the first). A row without a version (Flink wrote
 * it) takes one from its position.
 */
export class ViewRecords {
  /** Rows that had outlived their time before they were written. */
  expired = 0;
  readonly #generations: ViewGenerations;
  readonly #decoders = new Map<number, RowDecoder>();
  #headers = new HeaderCache();

  constructor(generations: ViewGenerations) {
    this.#generations = generations;
  }

  /** Throws `MLR_SINK_RECORD`, naming the offset, for a record that is none of a view, and `MLR_SINK_FORMAT_NEWER`. */
  decode(batch: RecordBatch, nowMs: number, into: WaitingRows): void {
    for (let i = 0; i < batch.count; i++) {
      try {
        this.#decodeRecord(batch, i, nowMs, into);
      } catch (cause) {
        if (isCodedError(cause) && cause.code === 'MLR_SINK_FORMAT_NEWER') throw cause;
        const { topic, partition, offsets } = batch;
        throw new MillraceError(
          'MLR_SINK_RECORD',
          `reading view ${this.#generations.view}: the record at ${topic}/${partition}/${offsets[i]} is none of this view; ` +
            'something else wrote to its topic, or another version of the pipeline',
          { cause, details: { topic, partition, offset: offsets[i] } },
        );
      }
    }
  }

  #decodeRecord(batch: RecordBatch, i: number, nowMs: number, into: WaitingRows): void {
    const { version, generation, isProgress, traceparent } = this.#headers.of(batch, i);
    const { bytes, keyStart, keyEnd, valueStart, valueEnd } = batch;
    if (isProgress) {
      const progress = decodeProgress(bytes.subarray(valueStart[i], valueEnd[i]));
      into.addProgress({ ...progress, generation }, traceparent);
      return;
    }
    const decoder = this.#decoder(generation);
    const rowVersion = version ?? batch.offsets[i] + 1;
    const { ttlMs } = decoder.schema;
    if (ttlMs !== null && version !== null && version / 1000 + ttlMs <= nowMs) {
      this.expired++;
      return;
    }
    // One character per byte: equal for equal keys, and cheap.
    const keyText = bytes.toString('latin1', keyStart[i], keyEnd[i]);
    const keyId = generation === 1 ? keyText : `${generation}/${keyText}`;
    if (valueStart[i] < 0) {
      const key = decoder.key(bytes.subarray(keyStart[i], keyEnd[i]));
      into.addRow(keyId, { key, row: null, version: rowVersion, generation });
      return;
    }
    const row = decoder.row(bytes.subarray(valueStart[i], valueEnd[i]));
    const key = decoder.keyColumns.map((column) => row[column]);
    into.addRow(keyId, { key, row, version: rowVersion, generation });
  }

  #decoder(generation: number): RowDecoder {
    let decoder = this.#decoders.get(generation);
    if (decoder === undefined) {
      this.#decoders.set(generation, (decoder = rowDecoder(this.#generations.schema(generation))));
    }
    return decoder;
  }
}

interface RowDecoder {
  readonly schema: ViewSchema;
  readonly keyColumns: readonly number[];
  row(bytes: Buffer): StoreValue[];
  key(bytes: Buffer): StoreValue[];
}

function rowDecoder(schema: ViewSchema): RowDecoder {
  const keyColumns = schema.primaryKey.map((name) => schema.columns.findIndex((column) => column.name === name));
  return {
    schema,
    keyColumns,
    row: compileRowDecoder(schema.columns),
    key: compileRowDecoder(keyColumns.map((column) => schema.columns[column])),
  };
}

interface RecordHeaders {
  /** Null when there is none. */
  readonly version: number | null;
  readonly generation: number;
  readonly isProgress: boolean;
  readonly traceparent: string | null;
}

/** All rows of a commit carry the same header block: it is decoded once. */
class HeaderCache {
  #block: Buffer = Buffer.alloc(0);
  #headers: RecordHeaders = { version: null, generation: 1, isProgress: false, traceparent: null };

  of(batch: RecordBatch, i: number): RecordHeaders {
    const { bytes, headersStart, headersEnd } = batch;
    const start = headersStart[i];
    const end = headersEnd[i];
    if (bytes.compare(this.#block, 0, this.#block.length, start, end) === 0) return this.#headers;
    const headers = decodeHeaders(bytes, start, end);
    const version = headers['millrace-version'];
    const format = Number(headers['millrace-format']?.toString('latin1') ?? FORMAT_VERSION);
    if (format !== FORMAT_VERSION) throw formatNewer(batch, i, format);
    this.#block = Buffer.from(bytes.subarray(start, end));
    this.#headers = {
      version: version === undefined ? null : Number(version.toString('latin1')),
      generation: Number(headers['millrace-generation']?.toString('latin1') ?? 1),
      isProgress: headers['millrace-progress'] !== undefined,
      traceparent: headers['traceparent']?.toString('latin1') ?? null,
    };
    return this.#headers;
  }
}

/** The value of a progress record is a `TaskProgress`, but that JSON has no -Infinity: null stands for it. */
function decodeProgress(bytes: Buffer): TaskProgress {
  const { watermark, ...rest } = JSON.parse(bytes.toString()) as Omit<TaskProgress, 'watermark'> & {
    readonly watermark: number | null;
  };
  return { ...rest, watermark: watermark ?? -Infinity };
}

function formatNewer({ topic, partition, offsets }: RecordBatch, i: number, format: number): MillraceError {
  return new MillraceError(
    'MLR_SINK_FORMAT_NEWER',
    `reading ${topic}/${partition}/${offsets[i]}: the record has format version ${format}, this release reads up to ` +
      `${FORMAT_VERSION}; run the sink of the release that wrote it, or a newer one`,
    { details: { topic, partition, offset: offsets[i], format } },
  );
}
