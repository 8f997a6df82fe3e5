import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { flinkVersion } from './expected-file.ts';
import type { OracleCase } from './case-files.ts';
import { parseJson, type SinksRows } from './rows.ts';

const run = promisify(execFile);
const programFolder = join(import.meta.dirname, 'flink');
const home = join(import.meta.dirname, '..', '..', '..', '.cache', `flink-${flinkVersion}`);

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
  await mkdir(home, { recursive: true });
  const lib = join(home, 'lib');
  if (!(await exists(lib))) await install(lib);
  const jars = globSync('*.jar', { cwd: lib }).map((jar) => join(lib, jar));
  const classes = await compile(jars);
  return [classes, ...jars].join(delimiter);
}

/** Through a folder of its own and a rename: an install that was interrupted leaves nothing half done. */
async function install(lib: string): Promise<void> {
  console.error(`installing apache-flink-libraries ${flinkVersion} into ${home}`);
  const work = await mkdtemp(join(home, 'install-'));
  const wheel = [`apache-flink-libraries==${flinkVersion}`, '--no-deps', '--dest', work];
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...wheel]);
  const [file] = globSync('*.whl', { cwd: work });
  await run('python3', ['-m', 'zipfile', '-e', join(work, file), work]);
  await rename(join(work, 'pyflink', 'lib'), lib);
  await rm(work, { recursive: true });
}

/** The classes of flink/*.java, compiled once per content. */
async function compile(jars: readonly string[]): Promise<string> {
  const sources = globSync('*.java', { cwd: programFolder })
    .sort()
    .map((file) => join(programFolder, file));
  const hash = createHash('sha256');
  for (const file of sources) hash.update(readFileSync(file));
  const classes = join(home, `classes-${hash.digest('hex').slice(0, 16)}`);
  if (await exists(classes)) return classes;
  const work = await mkdtemp(join(home, 'compile-'));
  await run('javac', ['-nowarn', '-cp', jars.join(delimiter), '-d', work, ...sources]);
  await mkdir(join(work, 'META-INF', 'services'), { recursive: true });
  await writeFile(join(work, 'META-INF', 'services', 'org.apache.flink.table.factories.Factory'), 'Capture\nPaced\n');
  await rename(work, classes).catch(() => rm(work, { recursive: true }));
  return classes;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
