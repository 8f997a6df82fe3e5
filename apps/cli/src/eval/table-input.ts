import {
  compileSource,
  compileTableReader,
  ComputationFailure,
  type Dataflow,
  type Receiver,
  type RecordMetadata,
  type SourceReader,
  type TableReader,
} from '@millrace/engine';
import type { RecordProblem } from '@millrace/formats';
import { MillraceError } from '@millrace/ports';
import type { Place } from '@millrace/sql';
import type { NodeOf, SourceInput } from '@millrace/plan';
import { withFile } from './files.ts';
import { LineReader } from './lines.ts';

/** A line that is no record of its table. */
export class MalformedLine extends MillraceError {
  readonly place: Place;
  /** The line, or its beginning. */
  readonly text: string;

  constructor(message: string, place: Place, text: string) {
    super('MLR_EVAL_MALFORMED', message);
    this.name = 'MalformedLine';
    this.place = place;
    this.text = text;
  }
}

export interface TableInputOptions {
  readonly partitions: number;
  readonly skipMalformed: boolean;
}

/**
 * The file of one table, dealt round-robin over its topic partitions and given to everything in the plan that reads the
 * table. The watermark is the lowest of the partitions.
 */
export class TableInput {
  readonly table: string;
  readonly file: string;
  readonly #lines: LineReader;
  readonly #input: SourceInput;
  readonly #options: TableInputOptions;
  readonly #reader: TableReader;
  readonly #receivers: readonly Receiver[];
  /** Of each topic partition. */
  readonly #watermarks: Float64Array;
  #watermark = -Infinity;
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
    this.#input = nodes[0].input;
    this.#options = options;
    this.#lines = openLines(file, this.table);
    this.#clock = clock && compileSource(clock, null, dataflow.compiler);
    this.#metadata = { partition: 0, offset: 0, timestampMs: 0, topic: this.table, headers: new Map() };
    const outlets = nodes.map((node) => ({ node, receiver: dataflow.source(node.id) }));
    this.#check = this.#clock ?? compileSource(nodes[0].input, nodes[0].calc, dataflow.compiler);
    this.#reader = compileTableReader(outlets, dataflow.compiler);
    this.#receivers = outlets.map(({ receiver }) => receiver);
    this.#watermarks = new Float64Array(options.partitions).fill(-Infinity);
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
    this.#reader.read(bytes, start, end, metadata);
    this.#advance(metadata.partition);
  }

  /** The end of time: nothing more comes. */
  finish(): void {
    for (const receiver of this.#receivers) receiver.watermark(Infinity);
  }

  close(): void {
    this.#lines.close();
  }

  /** `file:line`, for errors. */
  get place(): string {
    return `${this.file}:${this.#lines.number}`;
  }

  /** The record at hand, for errors. */
  get record(): string {
    return `the record is ${this.place}, of the table \`${this.table}\``;
  }

  #isValid(): boolean {
    const problem = this.#problem();
    if (problem === null) return true;
    if (!this.#options.skipMalformed) throw this.#malformed(problem);
    this.malformed++;
    return false;
  }

  #malformed({ code, message, position }: RecordProblem): MalformedLine {
    const { bytes, start, end, number } = this.#lines;
    const columnOf = (at: number) => bytes.toString('utf8', start, Math.min(at, end)).length + 1;
    const said =
      message.replace(/ \(at byte \d+\)$/, '') + (code === 'MLR_RECORD_DATETIME' ? timeHint(message, this.#input) : '');
    return new MalformedLine(
      `${said}, in a record of the table \`${this.table}\` (--skip-malformed counts such lines instead)`,
      { file: this.file, line: number, column: columnOf(start + position) },
      // More of a line than is shown, and less than there may be.
      bytes.toString('utf8', start, Math.min(end, start + position + 1000)),
    );
  }

  /** Reads the event time; what is wrong with the record at hand, or null. */
  #problem(): RecordProblem | null {
    const { bytes, start, end } = this.#lines;
    const reader = this.#check;
    try {
      const row = reader.read(bytes, start, end, this.#metadata);
      if (reader.error !== 0) return reader.problem(start);
      if (this.#clock !== null) this.eventTimeMs = row![0] as number;
      return null;
    } catch (error) {
      if (!(error instanceof ComputationFailure)) throw error;
      // What only the query cannot compute is said when the record is processed.
      return error.isInvalid ? { code: error.code, message: error.message, position: 0 } : null;
    }
  }

  /** The record at hand may have moved its partition's watermark, and that the table's. */
  #advance(partition: number): void {
    const watermarks = this.#watermarks;
    if (!(this.#reader.watermark > watermarks[partition])) return;
    watermarks[partition] = this.#reader.watermark;
    const lowest = watermarks.reduce((a, b) => Math.min(a, b), Infinity);
    if (lowest <= this.#watermark) return;
    this.#watermark = lowest;
    for (const receiver of this.#receivers) receiver.watermark(lowest);
  }
}

/** How times are written in the lines of a table. */
function timeHint(message: string, { jsonTimestampFormat }: SourceInput): string {
  const [, kind] = /^column .* (\w+): /.exec(message) ?? [];
  if (kind === 'DATE') return ': write 2026-01-31';
  if (kind === 'TIME') return ': write 23:59:59';
  const zone = kind === 'TIMESTAMP_LTZ' ? 'Z' : '';
  const [sql, iso] = [`2026-01-31 23:59:59.999${zone}`, `2026-01-31T23:59:59.999${zone}`];
  return jsonTimestampFormat === 'ISO-8601'
    ? `: write ${iso}, as 'json.timestamp-format.standard' = 'ISO-8601' says`
    : `: write ${sql} (${iso} needs 'json.timestamp-format.standard' = 'ISO-8601' in WITH)`;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

function openLines(file: string, table: string): LineReader {
  const lines = withFile(`the input '${file}' of the table \`${table}\` cannot be read`, 'MLR_EVAL_FILE', () => {
    return new LineReader(file);
  });
  const begins = (mark: Buffer) => lines.head.subarray(0, mark.length).equals(mark);
  const wrong = begins(GZIP) ? 'is compressed: unpack it (gunzip)' : UTF16.some(begins) ? 'is UTF-16: save it as UTF-8' : null; // prettier-ignore
  if (wrong === null) return lines;
  lines.close();
  throw new MillraceError('MLR_EVAL_FILE', `the input '${file}' of the table \`${table}\` ${wrong}`);
}
