import { isCodedError, MillraceError } from '@millrace/ports';
import { Backoff } from '../backoff.ts';
import type { TaskStatus } from '../observer.ts';
import { mayBeMended, MendingPause } from '../mending.ts';
import type { TaskDefinition } from './options.ts';
import { TaskSession, type SessionContext } from './task-session.ts';

const FIRST_BACKOFF_MS = 50;
const MOST_BACKOFF_MS = 5000;

export interface RunnerContext extends SessionContext {
  /** Whether the newest assignment names this task. */
  isAssigned(definition: TaskDefinition): boolean;
  /** Whether the group still counts on this member. Without that it must not fence whoever took over. */
  isFresh(): boolean;
}

/**
 * Keeps one task running for as long as this process may own it: session after session, with back-off between them.
 * Stops by itself when the task was fenced and is no longer assigned here, or on an error that trying again cannot mend;
 * where somebody else may mend it, it is failed until it is tried again, after a longer pause.
 */
export class TaskRunner {
  readonly definition: TaskDefinition;
  readonly #context: RunnerContext;
  readonly #stopping = new AbortController();
  #stopMode: 'drain' | 'abort' | null = null;
  #status: TaskStatus = 'opening';
  #error: unknown = null;
  #session: TaskSession | null = null;
  #failure: unknown = null;
  /** It is tried again, although it has failed. */
  #waitsForMending = false;
  /** The offset at which a session last found that records are gone. */
  #lostAt: number | null = null;
  readonly #done: Promise<void>;

  constructor(definition: TaskDefinition, context: RunnerContext) {
    this.definition = definition;
    this.#context = context;
    this.#done = this.#run();
  }

  get status(): { readonly taskId: string; readonly status: TaskStatus; readonly error: unknown } {
    return { taskId: this.definition.taskId, status: this.#status, error: this.#error };
  }

  /** Ended for good: nothing will be read or committed any more. */
  get hasEnded(): boolean {
    return this.#status === 'stopped' || (this.#status === 'failed' && !this.#waitsForMending);
  }

  /** Commits what was taken in, then lets go of the task. */
  drain(): Promise<void> {
    return this.#stop('drain');
  }

  /** Lets go at once; what was not committed is left to the next owner. */
  abort(): Promise<void> {
    return this.#stop('abort');
  }

  /** Lets go at once and for good: trying again would end the same way. */
  fail(error: unknown): void {
    this.#failure = error;
    void this.#stop('abort');
  }

  /** Entries of state that the task keeps in memory. */
  get stateEntries(): number {
    return this.#session?.stateEntries ?? 0;
  }

  #stop(mode: 'drain' | 'abort'): Promise<void> {
    if (this.#stopMode !== 'abort') this.#stopMode = mode;
    this.#stopping.abort();
    return this.#done;
  }

  async #run(): Promise<void> {
    const backoff = new Backoff(FIRST_BACKOFF_MS, MOST_BACKOFF_MS);
    const mending = new MendingPause(this.#context.tuning.retryFailedMs);
    while (this.#stopMode === null) {
      let session: TaskSession | null = null;
      try {
        this.#session = session = await TaskSession.open(this.definition, this.#context);
        this.#setStatus('running');
        if (await this.#runSession(session)) {
          backoff.reset();
          mending.reset();
        }
      } catch (error) {
        if ((isCodedError(error) && !error.retriable) || this.#isLostAgain(error)) {
          this.#waitsForMending = mayBeMended(error);
          this.#setStatus('failed', error);
          if (!this.#waitsForMending) return;
        } else {
          this.#setStatus('opening', error);
        }
      } finally {
        this.#session = null;
        await session?.close();
      }
      if (this.#stopMode !== null) break;
      if (this.#waitsForMending) {
        await this.#context.clock.sleep(mending.next(), this.#stopping.signal);
        this.#waitsForMending = false;
        backoff.reset();
      }
      do {
        await this.#context.clock.sleep(backoff.next(), this.#stopping.signal);
      } while (this.#stopMode === null && this.#context.isAssigned(this.definition) && !this.#context.isFresh());
      if (!this.#context.isAssigned(this.definition)) break;
    }
    if (this.#failure === null) this.#setStatus('stopped');
    else this.#setStatus('failed', this.#failure);
  }

  /** Records that are gone for a state that was read anew are gone for good. */
  #isLostAgain(error: unknown): boolean {
    if (!(error instanceof MillraceError) || error.code !== 'MLR_LOG_LOST_GROUND') return false;
    const { offset } = error.details;
    if (typeof offset !== 'number') return false;
    const isAgain = offset === this.#lostAt;
    this.#lostAt = offset;
    return isAgain;
  }

  /** Steps until the session ends. True when it committed at least once. */
  async #runSession(session: TaskSession): Promise<boolean> {
    let hasCommitted = false;
    while (this.#stopMode === null) {
      const status = await session.step();
      if (status === 'committed') hasCommitted = true;
      else if (status !== null) return hasCommitted; // Fenced or unknown: only a new session can tell.
    }
    if (this.#stopMode === 'drain' && session.hasUncommittedInput) await session.commit();
    return hasCommitted;
  }

  #setStatus(status: TaskStatus, error: unknown = null): void {
    this.#status = status;
    this.#error = error;
    this.#context.observer.taskStatus?.(this.definition.taskId, status, error ?? undefined);
  }
}
