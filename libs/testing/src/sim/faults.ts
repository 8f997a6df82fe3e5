import type { Random } from '../generators/random.ts';

/** Every kind of fault, with what it does. A run in which one of them hardly ever struck proves nothing. */
export const FAULTS = {
  crash: 'an instance that owns tasks vanishes at an await; what it had sent may still land; another starts later',
  zombie: 'an instance stops for longer than its session, another takes its tasks over, then it wakes and goes on',
  'commit-answer-lost': 'a commit is applied, its owner is told unknown',
  'commit-request-lost': 'a commit is not applied, its owner is told unknown',
  'delayed-commit': 'the owner of a commit is told unknown; it lands later, unless the task was opened before',
  'append-answer-lost': 'a plain append lands, the producer is told that it failed, and repeats it',
  'delayed-append': 'a plain append is reported as failed and lands later, after its repetition',
  'duplicate-delivery':
    'a reader hands out records again: a batch it already gave, or one that starts below its position',
  rebalance: 'the group moves tasks although nobody died: a member is expelled and joins again, or a third one comes',
  'torn-rebalance': 'a member learns of its assignment long after others act on theirs',
  'stale-end': 'the end of a topic partition is reported as it was some time ago',
  'failed-call': 'a call at a port is rejected with a retriable error',
  'leader-away': 'the leader of a source topic partition is away: for a while no fetch of it succeeds',
  'partition-added': 'the source topic gains a topic partition, and records go there at once',
  'state-emptied': "while nothing runs, the records of a task's state log are deleted",
  'state-recreated': 'while nothing runs, a state topic is deleted and created anew',
  'topic-recreated': 'while nothing runs, the source topic is created anew, with more records than it had',
  'source-cut':
    'while nothing runs, the newest records of a source topic partition are lost, and others come in their place',
  'retention-passed': 'while nothing runs, retention deletes records of the source that no task has read',
  'clock-step': 'the wall clock of an instance jumps forward or back',
} as const;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** Below this many strikes of some kind a run counts as vacuous. */
export const LEAST_STRIKES = 100;

/** Chance per opportunity of each kind in a schedule that has it at full strength. */
const FULL_RATE: Readonly<Record<FaultKind, number>> = {
  crash: 0.004,
  zombie: 0.004,
  'commit-answer-lost': 0.05,
  'commit-request-lost': 0.05,
  'delayed-commit': 0.05,
  'append-answer-lost': 0.05,
  'delayed-append': 0.05,
  'duplicate-delivery': 0.1,
  rebalance: 0.003,
  'torn-rebalance': 0.3,
  'stale-end': 0.1,
  'failed-call': 0.03,
  'leader-away': 0.003,
  'partition-added': 0.002,
  'state-emptied': 0.00015,
  'state-recreated': 0.00015,
  'topic-recreated': 0.00015,
  'source-cut': 0.0003,
  'retention-passed': 0.0003,
  'clock-step': 0.003,
};

/** How often each kind struck, over any number of schedules. */
export class FaultCoverage {
  readonly strikes: Record<FaultKind, number> = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;

  add(other: FaultCoverage): void {
    for (const kind of FAULT_KINDS) this.strikes[kind] += other.strikes[kind];
  }

  /** The kinds that struck fewer than `least` times. */
  tooRare(least: number = LEAST_STRIKES): FaultKind[] {
    return FAULT_KINDS.filter((kind) => this.strikes[kind] < least);
  }
}

/**
 * Decides where faults strike in one schedule. Each schedule draws its own mix: some kinds off, others rare, others at
 * full strength, because a mix of everything hides what needs a long quiet stretch (and the other way round).
 */
export class Faults {
  readonly coverage = new FaultCoverage();
  readonly #random: Random;
  readonly #rates: Record<FaultKind, number>;
  #healed = false;

  constructor(random: Random) {
    this.#random = random;
    const strengths = [0, 0.3, 1, 1];
    this.#rates = Object.fromEntries(
      FAULT_KINDS.map((kind) => [kind, FULL_RATE[kind] * random.pick(strengths)]),
    ) as Record<FaultKind, number>;
  }

  /** Whether a fault of this kind should strike here. Does not count it: say `struck` once it took effect. */
  wants(kind: FaultKind): boolean {
    return !this.#healed && this.#rates[kind] > 0 && this.#random.chance(this.#rates[kind]);
  }

  struck(kind: FaultKind): void {
    this.coverage.strikes[kind]++;
  }

  strike(kind: FaultKind): boolean {
    if (!this.wants(kind)) return false;
    this.struck(kind);
    return true;
  }

  /** No fault strikes any more. */
  heal(): void {
    this.#healed = true;
  }
}
