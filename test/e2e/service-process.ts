import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './rest.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** A busy machine takes minutes for five of them at once. */
const START_MS = 300_000;

export interface ServiceOptions {
  /** What is run instead of the command line: it, with a bug planted. */
  readonly entry?: string;
  /** Gets every line of the log at once. */
  readonly onLine?: (line: string) => void;
}

/** One service as a process of its own: started, killed and drained as an operator or a power cut would. */
export class ServiceProcess {
  readonly url: string;
  readonly #name: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #logFile: string;
  readonly #onLine: ((line: string) => void) | undefined;
  #child: ChildProcess | null = null;

  constructor(
    name: string,
    port: number,
    args: readonly string[],
    env: Record<string, string>,
    folder: string,
    { entry = CLI, onLine }: ServiceOptions = {},
  ) {
    this.#name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#args = [entry, name, '--port', String(port), ...args];
    this.#onLine = onLine;
    this.#env = env;
    this.#logFile = join(folder, `${name}.log`);
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the service says that it is ready. */
  async start(): Promise<void> {
    const child = this.launch();
    const isReady = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`${this.#name} ended with ${child.exitCode}, see ${this.#logFile}`);
      return this.isReady();
    };
    await until(`${this.#name} is ready (log: ${this.#logFile})`, isReady, START_MS);
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.url}/health/ready`)).ok;
  }

  /** Starts the process without waiting for anything. */
  launch(): ChildProcess {
    const child = spawn(process.execPath, this.#args, {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.#logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    if (this.#onLine !== undefined) createInterface({ input: child.stderr }).on('line', this.#onLine);
    this.#child = child;
    return child;
  }

  /** To make a zombie of it (SIGSTOP) and to wake it (SIGCONT); nothing when it does not run. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** SIGKILL; resolves when the process is gone and its last line was read. */
  kill(): Promise<number | null> {
    return this.#end('SIGKILL');
  }

  /** Resolves with the exit code. */
  drain(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'close') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await exited;
    return code;
  }
}
