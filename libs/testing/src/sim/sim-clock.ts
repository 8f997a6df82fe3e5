import type { Clock } from '@millrace/ports';
import type { Actor, Scheduler } from './scheduler.ts';

/** An instance's wall clock: virtual time plus an error that a fault may change. Sleeping goes by virtual time. */
export class SimClock implements Clock {
  /** How far this clock is off. */
  skewMs = 0;
  readonly #scheduler: Scheduler;
  readonly #actor: Actor;

  constructor(scheduler: Scheduler, actor: Actor) {
    this.#scheduler = scheduler;
    this.#actor = actor;
  }

  now(): number {
    return this.#scheduler.nowMs + this.skewMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#scheduler.park(this.#actor, 'sleep', {
      dueMs: this.#scheduler.nowMs + Math.ceil(Math.max(0, ms)),
      signal,
    });
  }
}
