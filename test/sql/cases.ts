import { planPipeline } from '@millrace/plan';
import { formatSqlError, parseScript, SqlError } from '@millrace/sql';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, 'cases');

/** A script and the file beside it that holds what becomes of it. */
export interface SqlCase {
  readonly name: string;
  readonly text: string;
  readonly goldenFile: string;
}

/** Scripts that are planned; the golden file is the plan. */
export const acceptedCases = listCases('accepted', '.plan.json');

/** Scripts that are refused; the golden file is what the author gets to read. */
export const refusedCases = listCases('refused', '.error');

function listCases(kind: string, ending: string): SqlCase[] {
  const files = readdirSync(join(folder, kind)).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const name = basename(file, '.sql');
    const goldenFile = join(folder, kind, `${name}${ending}`);
    return { name, text: readFileSync(join(folder, kind, file), 'utf8'), goldenFile };
  });
}

/** The plan of a case, as it is written to its golden file. */
export function planCase({ name, text }: SqlCase): unknown {
  return JSON.parse(JSON.stringify(planPipeline(parseScript(text, { pipeline: name }))));
}

/** The error of a case, formatted. Throws when the script is accepted. */
export function refuseCase(sqlCase: SqlCase): string {
  try {
    planCase(sqlCase);
  } catch (error) {
    if (error instanceof SqlError) return `${formatSqlError(error, sqlCase.text, `${sqlCase.name}.sql`)}\n`;
    throw error;
  }
  throw new Error(`${sqlCase.name}.sql is accepted`);
}
