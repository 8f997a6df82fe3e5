/**
 * Time, as everything below the apps sees it. Engine, plan, sql and runtime never read a clock or set a timer
 * themselves (lint bans it): the simulator substitutes this port, and so every run can be replayed.
 */
export interface Clock {
  /** Wall-clock time in epoch milliseconds. May step backwards. */
  now(): number;
  /** Resolves after at least `ms` milliseconds, or as soon as `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
