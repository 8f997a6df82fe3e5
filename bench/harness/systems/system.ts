import type { Query, SystemName } from '../queries.ts';

/** Where a system is to run a query. */
export interface Assignment {
  readonly query: Query;
  /** Nobody else has it; every topic of the run has it in its name. */
  readonly run: string;
  readonly bootstrap: string;
  readonly input: string;
  readonly output: string;
  /** For scripts, logs and whatever else a system keeps; deleted afterwards. */
  readonly folder: string;
}

export interface RunningSystem {
  /** The consumer group that reads the input. */
  readonly group: string;
  readonly pids: readonly number[];
  /** Throws when a process has ended. */
  check(): void;
  kill(): Promise<void>;
}

/** A stream processor under test. */
export interface System {
  readonly name: SystemName;
  readonly version: string;
  /** What it was told, for the report. */
  readonly settings: Readonly<Record<string, string>>;
  /** Installs and compiles what it needs. */
  prepare(): Promise<void>;
  /** Starts it; it need not be ready. */
  start(assignment: Assignment): Promise<RunningSystem>;
}

/** Commit and checkpoint interval of all systems. */
export const COMMIT_INTERVAL_MS = 1000;
