/**
 * What a processor was doing when it was killed, told from the debug lines of its log: the product has no switches for
 * tests. The lines are written before the step they announce goes on, and read to the last one after the kill, so a hit
 * is evidence, not an intention.
 */
export type Phase = 'transaction' | 'snapshot' | 'restore' | 'rebalance';

export const PHASES: readonly Phase[] = ['transaction', 'snapshot', 'restore', 'rebalance'];

interface TaskState {
  status: string;
  committing: 'no' | 'yes' | 'with snapshot';
}

export class PhaseWatch {
  readonly #tasks = new Map<string, TaskState>();
  readonly #waiting = new Set<{ phase: Phase; resolve: () => void }>();
  readonly #onCommit: (task: string) => void;

  /** `onCommit` hears of every task of the process whose commit is certain. */
  constructor(onCommit: (task: string) => void = () => {}) {
    this.#onCommit = onCommit;
  }

  /** One line of the log. */
  line(text: string): void {
    if (!text.includes('"task"')) return;
    const { msg, task, status, snapshot } = parse(text);
    if (task === undefined) return;
    const state = this.#tasks.get(task) ?? { status: 'unknown', committing: 'no' };
    this.#tasks.set(task, state);
    if (msg === 'commit begins') state.committing = snapshot === true ? 'with snapshot' : 'yes';
    else if (msg === 'commit ended') {
      state.committing = 'no';
      if (status === 'committed') this.#onCommit(task);
    } else {
      state.committing = 'no';
      state.status = status ?? 'opening';
      if (state.status === 'stopped' || state.status === 'failed') this.#tasks.delete(task);
    }
    for (const waiting of this.#waiting) {
      if (!this.phases().includes(waiting.phase)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** The tasks that the process has. */
  tasks(): readonly string[] {
    return [...this.#tasks.keys()];
  }

  /** All phases that the process is in by its last lines. */
  phases(): readonly Phase[] {
    const found = new Set<Phase>();
    for (const { status, committing } of this.#tasks.values()) {
      if (committing !== 'no') found.add('transaction');
      if (committing === 'with snapshot') found.add('snapshot');
      if (status === 'restoring') found.add('restore');
      // A task of another owner that this one is taking over, or one it has just been given.
      if (status === 'opening') found.add('rebalance');
    }
    return [...found];
  }

  /** Resolves within the very turn in which the process is seen in this phase, or after `ms` without: true and false. */
  reaches(phase: Phase, ms: number): Promise<boolean> {
    if (this.phases().includes(phase)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiting = { phase, resolve: () => resolve(true) };
      this.#waiting.add(waiting);
      setTimeout(() => {
        this.#waiting.delete(waiting);
        resolve(false);
      }, ms).unref();
    });
  }

  /** The process has ended: what comes is another one. */
  forget(): void {
    this.#tasks.clear();
  }
}

function parse(text: string): { msg?: string; task?: string; status?: string; snapshot?: boolean } {
  try {
    return JSON.parse(text) as { msg?: string; task?: string; status?: string; snapshot?: boolean };
  } catch {
    return {}; // A line that a kill cut off.
  }
}
