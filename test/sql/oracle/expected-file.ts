import { flinkVersion } from '@millrace/infra-local';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseJson, rowText, type SinksRows, type Row } from './rows.ts';

/** What Flink said, as committed; null where there is no file yet. */
export function readExpected(file: string): SinksRows | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const content = parseJson(text) as { columns: Record<string, string[]>; rows: Record<string, Row[]> };
  return Object.fromEntries(
    Object.entries(content.rows).map(([sink, rows]) => [sink, { columns: content.columns[sink], rows }]),
  );
}

/** One row per line, sorted, so that a change of one row is a change of one line. */
export function writeExpected(file: string, sinks: SinksRows): void {
  const names = Object.keys(sinks).sort();
  const columns = names.map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(sinks[name].columns)}`);
  const rows = names.map((name) => {
    const lines = sinks[name].rows.map(rowText).sort();
    const body = lines.length === 0 ? '[]' : `[\n      ${lines.join(',\n      ')}\n    ]`;
    return `    ${JSON.stringify(name)}: ${body}`;
  });
  const text = `{
  "flink": "${flinkVersion}",
  "columns": {
${columns.join(',\n')}
  },
  "rows": {
${rows.join(',\n')}
  }
}
`;
  writeFileSync(file, text);
}
