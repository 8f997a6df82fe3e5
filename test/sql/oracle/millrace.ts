import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { OracleCase } from './case-files.ts';
import { parseJson, type Row } from './rows.ts';

/**
 * The final rows that `millrace eval` makes of a case, by sink, with each input dealt over so many topic partitions.
 * Throws what `eval` throws.
 */
export async function runMillrace(oracleCase: OracleCase, partitions = 1): Promise<Record<string, Row[]>> {
  const { name, text, folder, settings } = oracleCase;
  // Here, not above: Flink's rows can be made while our side does not even load.
  const { evaluate } = await import('@millrace/cli');
  const out = mkdtempSync(join(tmpdir(), 'millrace-oracle-'));
  try {
    await evaluate({
      scripts: [{ text, file: join(folder, `${basename(name)}.sql`) }],
      inputs: [...oracleCase.inputs].map(([table, file]) => ({ table, file })),
      settings,
      out,
      partitions,
    });
    return Object.fromEntries(readdirSync(out).map((file) => [basename(file, '.jsonl'), rowsOf(join(out, file))]));
  } finally {
    rmSync(out, { recursive: true });
  }
}

function rowsOf(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => parseJson(line) as Row);
}
