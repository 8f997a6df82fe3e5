import type { Random } from '../generators/random.ts';
import type { Trace } from './trace.ts';

/**
 * Whose operations the scheduler holds: an instance, the producer, a fault that lands later. A paused actor's
 * operations wait; a dead one's never settle, which is what a vanished process looks like to the rest.
 */
export interface Actor {
  readonly name: string;
  /** Not scheduled before this virtual time. */
  pausedUntilMs: number;
  dead: boolean;
}

/** When a parked operation may go on. */
export interface ParkOptions {
  /** Runnable from this virtual time on. Absent: at once. */
  readonly dueMs?: number;
  /** Goes on at once, without a step of its own, when this aborts. */
  readonly signal?: AbortSignal;
}

interface Parked {
  readonly actor: Actor;
  readonly label: string;
  readonly dueMs: number;
  readonly resume: () => void;
}

/** What the scheduler asks before every step; strikes the faults that hit a whole actor. */
export type BeforeStep = () => void;

/**
 * Runs a whole system step by step. Every operation at a port parks here; when nothing else can move (the microtask
 * queue is empty) the seeded generator picks which one goes on. Time is virtual: it creeps with every step and jumps
 * when all operations wait for a later moment.
 */
export class Scheduler {
  readonly random: Random;
  readonly trace: Trace;
  #parked: Parked[] = [];
  #nowMs: number;

  constructor(random: Random, trace: Trace, startMs: number) {
    this.random = random;
    this.trace = trace;
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Resolves when this operation's turn has come; never, once its actor is dead. */
  park(actor: Actor, label: string, { dueMs = -Infinity, signal }: ParkOptions = {}): Promise<void> {
    return new Promise((resume) => {
      if (actor.dead) return;
      if (signal?.aborted === true) return resume();
      const parked = { actor, label, dueMs, resume };
      this.#parked.push(parked);
      signal?.addEventListener('abort', () => this.#remove(parked) && resume(), { once: true });
    });
  }

  kill(actor: Actor): void {
    actor.dead = true;
    this.#parked = this.#parked.filter((parked) => parked.actor !== actor);
  }

  /**
   * Steps until `done` (checked when everything is at rest) or until `maxSteps` more steps are taken. Returns false in
   * the second case, and when nothing is left that could ever move.
   */
  async run(done: () => boolean, maxSteps: number, beforeStep: BeforeStep = () => {}): Promise<boolean> {
    for (let left = maxSteps; left > 0; left--) {
      await microtasksDrained();
      if (done()) return true;
      beforeStep();
      const next = this.#choose();
      if (next === null) return false;
      this.trace.add(this.#nowMs, next.actor.name, next.label);
      next.resume();
    }
    await microtasksDrained();
    return done();
  }

  #choose(): Parked | null {
    if (this.#parked.length === 0) return null;
    let wakeMs = Infinity;
    for (const { actor, dueMs } of this.#parked) wakeMs = Math.min(wakeMs, Math.max(dueMs, actor.pausedUntilMs));
    if (wakeMs > this.#nowMs) this.#nowMs = wakeMs;
    else if (this.random.chance(0.5)) this.#nowMs++;
    const runnable = this.#parked.filter(
      ({ actor, dueMs }) => dueMs <= this.#nowMs && actor.pausedUntilMs <= this.#nowMs,
    );
    const chosen = this.random.pick(runnable);
    this.#remove(chosen);
    return chosen;
  }

  #remove(parked: Parked): boolean {
    const index = this.#parked.indexOf(parked);
    if (index >= 0) this.#parked.splice(index, 1);
    return index >= 0;
  }
}

/** A macrotask: it comes only after every promise callback that can run has run. */
function microtasksDrained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
