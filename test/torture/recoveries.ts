import type { LastCommit } from './fleet.ts';

interface Open {
  readonly what: string;
  readonly killedMs: number;
  readonly tasks: Set<string>;
  disturbed: boolean;
}

export interface Figures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/**
 * From a kill until every task that it stopped has committed again, wherever. A task that is hit once more while it
 * recovers counts from the newer kill; a recovery during which a server or the network failed is told apart.
 */
export class Recoveries {
  readonly #lastCommits: ReadonlyMap<string, LastCommit>;
  readonly #open = new Set<Open>();
  readonly #times = new Map<string, number[]>();
  #disturbances = 0;

  constructor(lastCommits: ReadonlyMap<string, LastCommit>) {
    this.#lastCommits = lastCommits;
  }

  begin(what: string, tasks: readonly string[]): void {
    for (const open of this.#open) for (const task of tasks) open.tasks.delete(task);
    if (tasks.length > 0)
      this.#open.add({ what, killedMs: performance.now(), tasks: new Set(tasks), disturbed: false });
  }

  /** For what has no tasks: call what it answers when it has recovered. */
  open(what: string): () => void {
    const killedMs = performance.now();
    const before = this.#disturbances;
    return () => this.add(this.#disturbances === before ? what : `${what}, disturbed`, performance.now() - killedMs);
  }

  /** Something else failed now: what recovers has more than its own kill to get over. */
  disturb(): void {
    this.#disturbances++;
    for (const open of this.#open) open.disturbed = true;
  }

  /** Looks which are over. Call it often. */
  look(): void {
    for (const open of this.#open) {
      let last = 0;
      const isOver = [...open.tasks].every((task) => {
        const ms = this.#lastCommits.get(task)?.ms ?? 0;
        last = Math.max(last, ms);
        return ms > open.killedMs;
      });
      if (!isOver) continue;
      this.#open.delete(open);
      if (open.tasks.size > 0) this.add(open.disturbed ? `${open.what}, disturbed` : open.what, last - open.killedMs);
    }
  }

  add(what: string, ms: number): void {
    const times = this.#times.get(what) ?? [];
    times.push(ms);
    this.#times.set(what, times);
  }

  /** Tasks that have not come back. */
  get outstanding(): readonly string[] {
    return [...this.#open].flatMap(({ tasks }) => [...tasks]);
  }

  figures(): Record<string, Figures> {
    return Object.fromEntries([...this.#times].map(([what, times]) => [what, figuresOf(times)]));
  }
}

export function figuresOf(times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) };
}
