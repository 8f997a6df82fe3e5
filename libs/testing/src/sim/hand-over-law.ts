import type { Actor, Scheduler } from './scheduler.ts';

/** So long after something forced the group's hand (a death, a lost session, a scripted deal) tasks may be torn away. */
const SETTLING_MS = 2_000;

interface Handle {
  readonly taskId: string;
  readonly actor: Actor;
}

/**
 * As long as nothing forces the group's hand, a task is opened only when its owner has let go of it: nobody is fenced
 * out of work it could have finished.
 */
export class HandOverLaw {
  /** The first time it was broken; null while it holds. */
  broken: string | null = null;
  /** How many tasks were opened while the law applied. */
  applied = 0;
  readonly #scheduler: Scheduler;
  readonly #handles = new Set<Handle>();
  #suspendedUntilMs = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Something does not go by the rules of the group, at the longest until `untilMs`. */
  suspend(untilMs: number = this.#scheduler.nowMs): void {
    this.#suspendedUntilMs = Math.max(this.#suspendedUntilMs, untilMs + SETTLING_MS);
  }

  /** The log fences the earlier owners of the task. A processor may fence itself. */
  opening(taskId: string, by: Actor): void {
    if (this.#scheduler.nowMs < this.#suspendedUntilMs) return;
    this.applied++;
    for (const { taskId: held, actor } of this.#handles) {
      if (held === taskId && !actor.dead && actor !== by)
        this.broken ??= `task ${taskId} was opened while ${actor.name} still had it`;
    }
  }

  /** The owner has its handle; the answer says that it closed it. */
  opened(taskId: string, actor: Actor): () => void {
    const handle = { taskId, actor };
    this.#handles.add(handle);
    return () => this.#handles.delete(handle);
  }
}
