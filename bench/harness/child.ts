import { forget, watch } from '@millrace/infra-local';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ChildOptions {
  /** File for standard error, and for standard output where nobody reads it. */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input and output are pipes. */
  readonly piped?: boolean;
}

/** A process that never outlives this one. */
export class Child {
  readonly process: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<unknown>;

  constructor(command: string, args: readonly string[], { log, cwd, env, piped = false }: ChildOptions) {
    this.#log = log;
    const out = openSync(log, 'a');
    this.process = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C is for us to handle.
      detached: true,
      stdio: piped ? ['pipe', 'pipe', out] : ['ignore', out, out],
    });
    closeSync(out);
    const { pid } = this.process;
    if (pid !== undefined) watch(pid);
    this.#ended = once(this.process, 'close').finally(() => pid !== undefined && forget(pid));
    this.#ended.catch(() => {});
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  /** Throws with the end of its log when it has ended. */
  check(): void {
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) return;
    throw new Error(`a process ended (${exitCode ?? signalCode}), see ${this.#log}:\n${this.#complaints()}`);
  }

  async kill(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
    await this.#ended.catch(() => {});
  }

  /** The lines of its log that match. */
  logged(pattern: RegExp): string[] {
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .filter((line) => pattern.test(line));
  }

  #complaints(): string {
    return this.logged(/error|exception|caused by/i)
      .slice(0, 5)
      .join('\n');
  }
}
