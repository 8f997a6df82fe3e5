import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');
const jest = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules', 'jest', 'bin', 'jest.js')];

export type Project = 'unit' | 'simulation' | 'servers';

export interface ProjectResult {
  readonly project: string;
  readonly passed: number;
  /** Failed tests, test files that could not run, and everything that was skipped or left to do. */
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Test files of a project that the arguments select. */
export async function listTests(project: Project, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...jest, '--listTests', '--passWithNoTests', ...args, '--selectProjects', project],
    { cwd: root, maxBuffer: 16 << 20 },
  );
  return stdout.split('\n').filter((line) => line.endsWith('.ts'));
}

export async function hasTests(project: Project, args: readonly string[]): Promise<boolean> {
  return (await listTests(project, args)).length > 0;
}

/** Runs the tests of one project, their report going to the terminal, and counts the outcome. */
export async function runProject(
  project: Project,
  args: readonly string[],
  { env, dir, signal }: { env: Record<string, string>; dir: string; signal: AbortSignal },
): Promise<ProjectResult> {
  const outputFile = join(dir, `${project}.json`);
  // Tests with real servers share them, and unit tests share the cores with servers that start.
  const workers = { unit: '50%', simulation: '100%', servers: '1' }[project];
  const child = spawn(
    process.execPath,
    [...jest, ...args, '--json', '--outputFile', outputFile, '--maxWorkers', workers, '--selectProjects', project],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH, ...env },
    },
  );
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const hung = await exitOrHang(child, outputFile);
  signal.removeEventListener('abort', stop);

  if (!existsSync(outputFile)) return { project, passed: 0, failed: 1, problems: ['Jest wrote no results'] };
  const result = count(project, JSON.parse(await readFile(outputFile, 'utf8')) as JestResults);
  if (!hung) return result;
  const leak = 'the tests finished but the process did not: something was left open (see --detectOpenHandles)';
  return { ...result, failed: result.failed + 1, problems: [...result.problems, leak] };
}

/** The part of Jest's --json file that we read. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** What must not pass unnoticed (skipped, left to do, unable to run, nothing at all) counts as failed. */
export function count(project: Project, results: JestResults): ProjectResult {
  const { numPassedTests: passed, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
  const problems: string[] = [];
  if (numPendingTests > 0) problems.push(`${numPendingTests} skipped`);
  if (numTodoTests > 0) problems.push(`${numTodoTests} left to do`);
  if (numRuntimeErrorTestSuites > 0) problems.push(`${numRuntimeErrorTestSuites} test files could not run`);
  let failed = results.numFailedTests + numPendingTests + numTodoTests + numRuntimeErrorTestSuites;
  if (passed + failed === 0) {
    problems.push('no test ran');
    failed = 1;
  }
  return { project, passed, failed, problems };
}

/** Jest waits for ever for a handle that a test left open. True when it had to be ended 15 s after its results. */
async function exitOrHang(child: ReturnType<typeof spawn>, outputFile: string): Promise<boolean> {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let seen = 0;
  let hung = false;
  const watch = setInterval(() => {
    if (!existsSync(outputFile) || ++seen < 15) return;
    hung = true;
    child.kill('SIGKILL');
  }, 1000);
  await exited;
  clearInterval(watch);
  return hung;
}
