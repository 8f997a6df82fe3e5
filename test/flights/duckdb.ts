import { DuckDBInstance } from '@duckdb/node-api';

/** Rows of both views as DuckDB computes them from the same file, in primary-key order; times as epoch ms. */
export interface FlightRows {
  readonly airport_hourly: readonly AirportRow[];
  readonly route_daily: readonly RouteRow[];
}

export type AirportRow = [origin: string, start: number, flights: number, avg: number, worst: number, share: number];
export type RouteRow = [origin: string, destination: string, start: number, flights: number];

const AIRPORT_HOURLY = `
  SELECT origin, epoch_ms(date_trunc('hour', date)), count(*), sum(delay)::DOUBLE / count(*), max(delay),
         count(*) FILTER (WHERE delay > 15)::DOUBLE / count(*)
  FROM flights GROUP BY ALL ORDER BY 1, 2`;

const ROUTE_DAILY = `
  SELECT origin, destination, epoch_ms(date_trunc('day', date)), count(*) FROM flights GROUP BY ALL ORDER BY 1, 2, 3`;

export async function computeWithDuckDb(parquetFile: string): Promise<FlightRows> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE VIEW flights AS FROM read_parquet('${parquetFile.replaceAll("'", "''")}')`);
  const rows = async (query: string) =>
    (await connection.runAndReadAll(query))
      .getRows()
      .map((row) => row.map((v) => (typeof v === 'bigint' ? Number(v) : v)));
  try {
    return {
      airport_hourly: (await rows(AIRPORT_HOURLY)) as AirportRow[],
      route_daily: (await rows(ROUTE_DAILY)) as RouteRow[],
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
