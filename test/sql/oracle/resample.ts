import { Random } from '@millrace/testing';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OracleCase } from './case-files.ts';
import { cellText, parseJson, type Cell } from './rows.ts';

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z?$/;
const STEP_MS = 1500;
const DISORDER_MS = 3000;

/**
 * The same case over more rows: each column's values are drawn from those of the committed file, the first time column
 * walks on from its first value. One input comes out of order, with late rows; several inputs come in order, because
 * what is late among them would hang on Flink's pace.
 */
export function resampled(oracleCase: OracleCase, seed: number, rows: number, folder: string): OracleCase {
  mkdirSync(folder, { recursive: true });
  const disorderMs = oracleCase.inputs.size > 1 ? 0 : DISORDER_MS;
  const inputs = [...oracleCase.inputs].map(([table, file]): [string, string] => {
    const copy = join(folder, `${seed}-${rows}-${disorderMs}-${basename(file)}`);
    writeFileSync(copy, resample(readFileSync(file, 'utf8'), new Random(seed), rows, disorderMs));
    return [table, copy];
  });
  return { ...oracleCase, inputs: new Map(inputs) };
}

function resample(text: string, random: Random, rows: number, disorderMs: number): string {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return '';
  const samples = lines.map((line) => fieldsOf(line));
  const names = [...new Set(samples.flatMap((sample) => [...sample.keys()]))];
  const time = names.find((name) => TIME.test(textOf(samples[0].get(name))));
  let timeMs = time === undefined ? 0 : Date.parse(textOf(samples[0].get(time)).replace(' ', 'T').replace(/Z?$/, 'Z'));
  const utc = time !== undefined && textOf(samples[0].get(time)).endsWith('Z');
  const out: string[] = [];
  for (let i = 0; i < rows; i++) {
    timeMs += random.pick([0, 1, random.below(STEP_MS), random.below(STEP_MS), random.below(3 * STEP_MS)]);
    if (random.chance(0.02)) timeMs += 20 * STEP_MS;
    const fields = names.map((name) => {
      const value =
        name === time ? timeText(timeMs - lateness(random, disorderMs), utc) : random.pick(samples).get(name);
      return `${JSON.stringify(name)}:${value ?? 'null'}`;
    });
    out.push(`{${fields.join(',')}}\n`);
  }
  return out.join('');
}

function lateness(random: Random, disorderMs: number): number {
  if (disorderMs === 0 || random.chance(0.5)) return 0;
  return random.below(random.chance(0.05) ? 5 * disorderMs : disorderMs);
}

function timeText(timeMs: number, utc: boolean): string {
  return JSON.stringify(
    new Date(timeMs)
      .toISOString()
      .replace('T', ' ')
      .replace('Z', utc ? 'Z' : ''),
  );
}

/** The fields of a JSON object, each as JSON text. */
function fieldsOf(line: string): Map<string, string> {
  return new Map(Object.entries(parseJson(line) as Record<string, Cell>).map(([name, cell]) => [name, cellText(cell)]));
}

function textOf(json: string | undefined): string {
  return json?.startsWith('"') === true ? (JSON.parse(json) as string) : '';
}
