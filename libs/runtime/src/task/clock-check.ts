import { MillraceError, type Clock, type TaskLog } from '@millrace/ports';

/**
 * Row versions are wall-clock times: a process whose clock is far ahead would hide what others write after it, for as
 * long as it is ahead. So far off a clock may be; DESIGN.md, "Sink".
 */
const MOST_SKEW_MS = 60_000;

/** Compares this process's clock with the log's, where the log has one of its own. */
export class ClockCheck {
  readonly #taskId: string;
  readonly #clock: Clock;
  #askedMs: number;

  /** To be made before the task is opened. */
  constructor(taskId: string, clock: Clock) {
    this.#taskId = taskId;
    this.#clock = clock;
    this.#askedMs = clock.now();
  }

  /** To be called before a commit. */
  asking(): void {
    this.#askedMs = this.#clock.now();
  }

  /**
   * To be called when the task is opened, and after each commit: the log took it at some moment since it was asked.
   * Throws `MLR_RUNTIME_CLOCK`, retriable: somebody may set the clock.
   */
  answered({ logTimeMs = null }: Pick<TaskLog, 'logTimeMs'>): void {
    if (logTimeMs === null) return;
    // A clock that was set back meanwhile: it may have been either.
    const [least, most] = [this.#askedMs, this.#clock.now()].sort((a, b) => a - b);
    const aheadMs = logTimeMs < least ? least - logTimeMs : Math.min(0, most - logTimeMs);
    if (Math.abs(aheadMs) <= MOST_SKEW_MS) return;
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    throw new MillraceError(
      'MLR_RUNTIME_CLOCK',
      `opening task ${this.#taskId}: the clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the ` +
        "broker's; row versions would not grow. Nothing is committed until they agree within 60 s: check the time service of both.",
      { retriable: true, details: { taskId: this.#taskId, aheadMs } },
    );
  }
}
