import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Flights per origin and hour. */
export const HOURLY = `
CREATE TABLE flights (
  ts     TIMESTAMP(3) NOT NULL,
  origin STRING NOT NULL,
  delay  INT,
  WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE
) WITH ('connector' = 'kafka', 'topic' = 'flights', 'format' = 'json');

CREATE TABLE hourly (
  origin STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), flights BIGINT, delay BIGINT,
  PRIMARY KEY (origin, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO hourly
SELECT origin, window_start, window_end, COUNT(*), SUM(CAST(delay AS BIGINT))
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(ts), INTERVAL '1' HOUR))
GROUP BY origin, window_start, window_end;
`;

/** Flights per origin, from the same table, which is declared again as it is in \`HOURLY\`. */
export const TOTALS = `
${HOURLY.slice(0, HOURLY.indexOf(';') + 1)}
CREATE TABLE totals (origin STRING, flights BIGINT, PRIMARY KEY (origin) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO totals SELECT origin, COUNT(*) FROM flights GROUP BY origin;
`;

export const BAD = `CREATE TABLE broken (a INT) WITH ('connector' = 'kafka', 'format' = 'json');\n  SELEC a FROM broken;`;

export interface Workplace {
  readonly pipelines: string;
  readonly data: string;
  remove(): void;
}

/** A folder of its own with these pipelines, by name, and a place for data. */
export function workplace(files: Readonly<Record<string, string>>): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  const pipelines = join(folder, 'pipelines');
  mkdirSync(pipelines);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(pipelines, `${name}.sql`), text);
  return { pipelines, data: join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
