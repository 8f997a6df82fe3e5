import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** Three million US domestic flights of 2001, in order of departure (npm package `vega-datasets`). */
export const FLIGHTS_FILE = join(
  dirname(createRequire(import.meta.url).resolve('vega-datasets')),
  '../data/flights-3m.parquet',
);

/** A run of rows as columns; all of one length. Times are epoch milliseconds. */
export interface FlightColumns {
  readonly firstRow: number;
  readonly date: readonly Date[];
  readonly delay: readonly bigint[];
  readonly distance: readonly bigint[];
  readonly origin: readonly string[];
  readonly destination: readonly string[];
}

type ColumnName = Exclude<keyof FlightColumns, 'firstRow'>;

export interface FlightFile {
  readonly rows: number;
  /** Row groups from the one that holds `fromRow` on, read one at a time. */
  groups(fromRow: number): AsyncIterable<FlightColumns>;
}

export async function openFlightFile(path: string = FLIGHTS_FILE): Promise<FlightFile> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  return {
    rows: Number(metadata.num_rows),
    async *groups(fromRow) {
      let firstRow = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = firstRow + Number(group.num_rows);
        if (rowEnd > fromRow) {
          const columns: Partial<Record<ColumnName, ArrayLike<unknown>>> = {};
          await parquetRead({
            file,
            metadata,
            compressors,
            rowStart: firstRow,
            rowEnd,
            onChunk: ({ columnName, columnData }) => (columns[columnName as ColumnName] = columnData),
          });
          yield { firstRow, ...columns } as unknown as FlightColumns;
        }
        firstRow = rowEnd;
      }
    },
  };
}
