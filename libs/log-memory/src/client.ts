import type { Clock } from '@millrace/ports';
import type { MemoryCluster } from './cluster.ts';
import { closed } from './errors.ts';
import { assertFits, type Fault, type LogCall, type LogHooks } from './faults.ts';

/** One process's connection: every operation passes through `call`, and only there things go wrong. */
export class MemoryClient {
  readonly cluster: MemoryCluster;
  readonly clock: Clock;
  readonly #hooks: LogHooks;
  #state: 'open' | 'closed' | 'crashed' = 'open';

  constructor(cluster: MemoryCluster, clock: Clock, hooks: LogHooks) {
    this.cluster = cluster;
    this.clock = clock;
    this.#hooks = hooks;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  close(): void {
    if (this.#state === 'open') this.#state = 'closed';
  }

  /** From now on nothing of this client settles any more, what is under way included. */
  crash(): void {
    this.#state = 'crashed';
  }

  /** Runs one operation between its two hooks. `run` must do what it does to the cluster in one go. */
  async call<T>(call: LogCall, run: (fault: Fault | undefined) => T | Promise<T>): Promise<T> {
    await this.#alive();
    if (this.#state === 'closed' && call.op !== 'leave') throw closed(call.op);
    const fault = await this.#hooks.before?.(call);
    if (fault !== undefined) assertFits(fault, call.op);
    await this.#alive();
    const result = await run(fault);
    await this.#alive();
    await this.#hooks.after?.(call);
    await this.#alive();
    return result;
  }

  async #alive(): Promise<void> {
    if (this.#state === 'crashed') await new Promise<never>(() => undefined);
  }
}
