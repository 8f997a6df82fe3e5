import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './rest.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

/** One service as a process of its own: started, killed and drained as an operator or a power cut would. */
export class ServiceProcess {
  readonly url: string;
  readonly #name: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #logFile: string;
  #child: ChildProcess | null = null;

  constructor(name: string, port: number, args: readonly string[], env: Record<string, string>, folder: string) {
    this.#name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#args = [CLI, name, '--port', String(port), ...args];
    this.#env = env;
    this.#logFile = join(folder, `${name}.log`);
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Resolves when the service says that it is ready. */
  async start(): Promise<void> {
    const child = this.launch();
    await until(`${this.#name} is ready (log: ${this.#logFile})`, async () => {
      if (child.exitCode !== null) throw new Error(`${this.#name} ended with ${child.exitCode}, see ${this.#logFile}`);
      return this.isReady();
    });
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
    this.#child = child;
    return child;
  }

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
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await exited;
    return code;
  }
}
