import {
  compileSource,
  ComputationFailure,
  INSERT,
  type Dataflow,
  type Receiver,
  type RecordMetadata,
  type SourceReader,
} from '@millrace/engine';
import { MillraceError } from '@millrace/ports';
import type { NodeOf, SourceInput } from '@millrace/plan';
import { LineReader } from './lines.ts';

/** A reader of the table, and where its rows go. */
interface Consumer {
  readonly reader: SourceReader;
  readonly receiver: Receiver;
  /** Of each topic partition. */
  readonly watermarks: Float64Array;
  watermark: number;
}

export interface TableInputOptions {
  readonly partitions: number;
  readonly skipMalformed: boolean;
}

/**
 * The file of one table, dealt round-robin over its topic partitions and given to everything in the plan that reads the
 * table. Each consumer's watermark is the lowest of the partitions.
 */
export class TableInput {
  readonly table: string;
  readonly file: string;
  readonly #lines: LineReader;
  readonly #options: TableInputOptions;
  readonly #consumers: readonly Consumer[];
  /** Reads only the event time; null for a table without one. */
  readonly #clock: SourceReader | null;
  /** Whether a record is valid does not depend on what is read of it. */
  readonly #check: SourceReader;
  readonly #metadata: RecordMetadata;
  records = 0;
  malformed = 0;
  /** Event time of the record at hand, epoch ms; -Infinity where the table has none: such files are read first. */
  eventTimeMs = -Infinity;

  constructor(
    file: string,
    nodes: readonly NodeOf<'source'>[],
    clock: SourceInput | null,
    dataflow: Dataflow,
    options: TableInputOptions,
  ) {
    this.table = nodes[0].input.table;
    this.file = file;
    this.#options = options;
    this.#lines = new LineReader(file);
    this.#clock = clock && compileSource(clock, null, dataflow.compiler);
    this.#metadata = { partition: 0, offset: 0, timestampMs: 0, topic: this.table };
    this.#consumers = nodes.map((node) => ({
      reader: compileSource(node.input, node.calc, dataflow.compiler),
      receiver: dataflow.source(node.id),
      watermarks: new Float64Array(options.partitions).fill(-Infinity),
      watermark: -Infinity,
    }));
    this.#check = this.#clock ?? this.#consumers[0].reader;
  }

  /** Moves to the next record; false at the end. Throws for a line that is no record of the table, or counts it. */
  next(): boolean {
    while (this.#lines.next()) {
      if (this.#isValid()) return true;
    }
    return false;
  }

  /** Passes the record at hand to all that read the table. */
  process(): void {
    const { bytes, start, end } = this.#lines;
    const { partitions } = this.#options;
    const metadata = this.#metadata;
    metadata.partition = this.records % partitions;
    metadata.offset = Math.floor(this.records / partitions);
    if (this.#clock !== null) metadata.timestampMs = this.eventTimeMs;
    this.records++;
    for (const consumer of this.#consumers) {
      const row = consumer.reader.read(bytes, start, end, metadata);
      if (row !== null) consumer.receiver.process(INSERT, row);
      advance(consumer, metadata.partition);
    }
  }

  /** The end of time: nothing more comes. */
  finish(): void {
    for (const { receiver } of this.#consumers) receiver.watermark(Infinity);
  }

  close(): void {
    this.#lines.close();
  }

  /** `file:line`, for errors. */
  get place(): string {
    return `${this.file}:${this.#lines.number}`;
  }

  #isValid(): boolean {
    const problem = this.#problem();
    if (problem === null) return true;
    if (!this.#options.skipMalformed) {
      const message = `${this.place}: ${problem} (--skip-malformed counts such lines instead)`;
      throw new MillraceError('MLR_EVAL_MALFORMED', message);
    }
    this.malformed++;
    return false;
  }

  /** Reads the event time; what is wrong with the record at hand, or null. */
  #problem(): string | null {
    const { bytes, start, end } = this.#lines;
    const reader = this.#check;
    try {
      const row = reader.read(bytes, start, end, this.#metadata);
      if (reader.error !== 0) return reader.problem(start).message;
      if (this.#clock !== null) this.eventTimeMs = row![0] as number;
      return null;
    } catch (error) {
      if (error instanceof ComputationFailure && error.isInvalid) return error.message;
      throw error;
    }
  }
}

function advance(consumer: Consumer, partition: number): void {
  const { watermarks, reader } = consumer;
  if (!(reader.watermark > watermarks[partition])) return;
  watermarks[partition] = reader.watermark;
  let lowest = Infinity;
  for (const watermark of watermarks) lowest = Math.min(lowest, watermark);
  if (lowest <= consumer.watermark) return;
  consumer.watermark = lowest;
  consumer.receiver.watermark(lowest);
}
