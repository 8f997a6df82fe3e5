import { compileJava, flinkHome, flinkJars } from '@millrace/infra-local';
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OracleCase } from './case-files.ts';
import { parseJson, type SinksRows } from './rows.ts';

const programFolder = join(import.meta.dirname, 'flink');

/** What Flink made of a case: the folded rows of every sink, or why it refused or failed. */
export interface FlinkAnswer {
  readonly name: string;
  readonly sinks?: SinksRows;
  readonly error?: string;
}

/**
 * Runs the cases in one JVM, one after the other, and hands over each answer as it comes.
 * The first time this installs Flink's jars from PyPI (300 MB); it needs Java 17 and Python with pip.
 */
export async function runFlink(
  cases: readonly OracleCase[],
  answered: (answer: FlinkAnswer) => void,
  timeoutSeconds = 120,
): Promise<void> {
  if (cases.length === 0) return;
  const classpath = await prepare();
  const openings = ['lang', 'util'].map((part) => `--add-opens=java.base/java.${part}=ALL-UNNAMED`);
  const jvm = spawn('java', ['-Xmx3g', ...openings, '-Dlog4j2.level=off', '-cp', classpath, 'Oracle'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  jvm.stderr.on('data', (text: Buffer) => (complaints = (complaints + text.toString()).slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => jvm.on('close', resolve).on('error', reject));
  for (const each of cases) jvm.stdin.write(`${JSON.stringify(request(each, timeoutSeconds))}\n`);
  jvm.stdin.end();
  let answers = 0;
  for await (const line of createInterface({ input: jvm.stdout })) {
    answers++;
    answered(parseJson(line) as FlinkAnswer);
  }
  const code = await ended;
  if (answers < cases.length) throw new Error(`Flink ended after ${answers} cases, exit code ${code}\n${complaints}`);
}

function request(each: OracleCase, timeoutSeconds: number): object {
  const { name, flinkText, inputs, settings, delays } = each;
  return { name, text: flinkText, inputs: Object.fromEntries(inputs), settings, delays, timeoutSeconds };
}

async function prepare(): Promise<string> {
  const jars = await flinkJars();
  const sources = globSync('*.java', { cwd: programFolder }).map((file) => join(programFolder, file));
  const services = { 'org.apache.flink.table.factories.Factory': ['Capture', 'Paced'] };
  return [await compileJava({ sources, classPath: jars, home: flinkHome, services }), ...jars].join(delimiter);
}
