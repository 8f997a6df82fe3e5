import { headerMap, partitionOf, scannerEnvironment, unescape, type JsonSink } from '@millrace/formats';
import type { StagePlan } from '@millrace/plan';
import { generateStage } from '../codegen/stage.ts';
import type { Row } from '../dataflow/row.ts';
import type { UserFunctionBody } from '../functions/user-function.ts';
import { GroupTable } from '../kernel/group-table.ts';
import { kernel } from '../kernel/index.ts';
import type { ByteSink } from '../kernel/binary.ts';
import type { RecordBatch } from '@millrace/ports';
import type { RecordDecoder } from '../task.ts';
import type { ExchangeWriter } from './exchange-writer.ts';
import type { RowBuffer } from './row-buffer.ts';

/** What generated code sees of its task. */
export interface Host {
  /** Processing time of the batch at hand. */
  readonly clock: { processingTimeMs: number };
  /**
   * [0] the task's own watermark; [1] the watermark that ends the next slice, NaN when nothing waits for it; [2] the
   * end of the slice that `current` is.
   */
  readonly watermarks: Float64Array;
  /** For sources whose records are not scanned by generated code. */
  readonly decoder: RecordDecoder | null;
  readonly exchange: ExchangeWriter | null;
  readonly rows: RowBuffer | null;
  /** Partial aggregates of the slice of the record before. */
  current: GroupTable;
  /** For one row whose slice has passed. */
  readonly single: GroupTable;
  /** Where the row that `takeRow` is at work on ends. */
  rowEnd: number;
  /** Takes the row of the record at hand where operators of the general engine stand in front of the exchange. */
  readonly flow?: { take(row: Row): void } | null;
  /** Whether the record at hand has an id in its headers. */
  readonly hasId: boolean;
  /** Whether the record at hand, with this id, is no repeat. */
  isNewId(bytes: Uint8Array, start: number, end: number): boolean;
  isNewText(id: string): boolean;
  /** Makes the slice that ends at R[0] the current one, and returns its table. */
  openSlice(): GroupTable;
  /** Sends the group in `single`, of the slice that ends at R[0]. */
  sendSingle(): void;
  /** The own watermark has reached `watermarks[1]`. */
  passSlices(): void;
}

/** What generated code gives its task; which functions exist depends on the stage (codegen/stage.ts). */
export interface StageCode {
  /** Takes in record i; 0, or an error of the scanner. Throws `ComputationFailure`. */
  step(batch: RecordBatch, i: number): number;
  /** Takes in one encoded row; the position behind it. */
  takeRow(b: Buffer, p: number): number;
  partitionOfEntry(table: GroupTable, entry: number): number;
  putEntry(table: GroupTable, entry: number, sink: ByteSink): void;
  getAccumulators(b: Buffer, p: number, table: GroupTable, entry: number): number;
  mergeEntry(into: GroupTable, i: number, from: GroupTable, k: number): boolean;
  emitResult(table: GroupTable, entry: number, windowEnd: number): void;
  /** Writes which group and window an entry is, as a JSON object. */
  describeGroup(table: GroupTable, entry: number, windowEnd: number, out: JsonSink): void;
}

export interface CompiledCode {
  readonly source: string;
  readonly laneCount: number;
  readonly objectCount: number;
  /** Bodies of the script's functions, by name. */
  readonly functions: ReadonlyMap<string, UserFunctionBody>;
  /** Code of its own for every task: V8 specialises it to that task's objects. */
  instantiate(host: Host): StageCode;
  newTable(): GroupTable;
}

const environment = { ...kernel, headerMap, partitionOf, unescape };

/** `functions`: bodies of the script's functions, by name. `isGone`: see `generateStage`. */
export function compileCode(
  plan: StagePlan,
  functions: ReadonlyMap<string, UserFunctionBody> = new Map(),
  isGone = false,
): CompiledCode {
  const { source, constants, laneCount, objectCount } = generateStage(plan, isGone);
  const bodies = Object.fromEntries(functions);
  return {
    source,
    laneCount,
    objectCount,
    functions,
    instantiate(host) {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals or constants
      const make = new Function('$kernel', '$json', '$constants', '$functions', 'host', source) as (
        ...environment: unknown[]
      ) => StageCode;
      return make(environment, scannerEnvironment, constants, bodies, host);
    },
    newTable: () => new GroupTable(laneCount, objectCount),
  };
}
