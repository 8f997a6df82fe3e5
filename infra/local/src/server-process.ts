import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MillraceError } from '@millrace/ports';
import { forget, watch } from './guardian.ts';
import { accepts, answers } from './net.ts';
import { until } from './until.ts';

export interface ServerSpec {
  /** For messages: `Kafka broker 2`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** File that standard output and error are appended to. */
  readonly log: string;
  /** The server is up when it accepts connections here and then also passes those of the next two that are given. */
  readonly port: number;
  /** Its log has this since the start. */
  readonly readyLine?: RegExp;
  /** This address answers with a success. */
  readonly readyUrl?: string;
  readonly startTimeoutMs: number;
}

const STOP_TIMEOUT_MS = 20_000;

/** One server as a child process. It never outlives us (see guardian.ts) and never keeps us alive. */
export class ServerProcess {
  readonly #spec: ServerSpec;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(spec: ServerSpec) {
    this.#spec = spec;
  }

  /** Process id of the newest start. */
  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Starts the server and waits until it is up. Rejects with `MLR_LOCAL_START_FAILED`, the end of the log in the
   * message, when it exits or is not up in time (it is killed then); with `MLR_LOCAL_PORT_TAKEN` (retriable) when the
   * log says that it could not listen.
   */
  async start(): Promise<void> {
    if (this.running) return;
    const { name, log, port, readyLine, readyUrl, startTimeoutMs } = this.#spec;
    await mkdir(dirname(log), { recursive: true });
    const from = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    this.#spawn();
    try {
      await until(`${name} to come up`, startTimeoutMs, async () => {
        if (!this.running) throw new Error(`${name} exited (code ${this.#child?.exitCode ?? 'none'})`);
        if (!(await accepts(port))) return false;
        if (readyLine !== undefined && !readyLine.test(await tail(log, from))) return false;
        return readyUrl === undefined || answers(readyUrl);
      });
    } catch (cause) {
      await this.kill('SIGKILL');
      throw await this.#startError(cause, from);
    }
  }

  /** Sends a signal; where it ends the process (anything but SIGSTOP and SIGCONT) resolves when that has happened. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    this.#child?.kill(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    this.#child?.ref(); // Whoever waits for the end must live to see it.
    await this.#ended;
  }

  /** Asks the server to shut down, and kills it when it takes too long. Idempotent. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child?.kill('SIGCONT');
    const impatience = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.kill('SIGTERM');
    clearTimeout(impatience);
  }

  #spawn(): void {
    const { command, args, cwd, env, log } = this.#spec;
    const output = openSync(log, 'a');
    try {
      // Detached: Ctrl-C in a terminal is ours to handle, the servers are stopped in order.
      const child = spawn(command, args, {
        cwd,
        env: env ?? process.env,
        detached: true,
        stdio: ['ignore', output, output],
      });
      this.#child = child;
      child.unref();
      this.#ended = new Promise((resolve) => {
        child.once('error', () => resolve());
        child.once('exit', () => {
          if (child.pid !== undefined) forget(child.pid);
          resolve();
        });
      });
      if (child.pid !== undefined) watch(child.pid);
    } finally {
      closeSync(output);
    }
  }

  async #startError(cause: unknown, from: number): Promise<MillraceError> {
    const { name, log, port } = this.#spec;
    const text = await tail(log, from);
    if (/address already in use|BindException/i.test(text)) {
      return new MillraceError('MLR_LOCAL_PORT_TAKEN', `Starting ${name}: a port it listens on (${port}) is in use.`, {
        cause,
        retriable: true,
        details: { port },
      });
    }
    const lines = text.trimEnd().split('\n').slice(-20).join('\n');
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new MillraceError('MLR_LOCAL_START_FAILED', `Starting ${name}: ${reason}. End of ${log}:\n${lines}`, {
      cause,
    });
  }
}

/** The log from byte `from` on; of a long one the last MiB. */
async function tail(path: string, from: number): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - (1 << 20));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
