import type { RequestHandler } from 'express';
import type { Check } from './health.ts';
import type { StatusByCode } from './to-problem.ts';

/**
 * One service of the suite without a process of its own: the distributed profile runs one per process, standalone all
 * of them in one, behind one port. Call order: `start` once, then `drain` or `abort` (also after a `drain` that takes
 * too long).
 */
export interface Part {
  readonly name: string;
  readonly router?: RequestHandler;
  /** Status of its error codes, where neither 503 (retriable) nor 500 is right. */
  readonly statuses?: StatusByCode;
  /** Checks behind `/health/ready`. */
  readonly ready: Readonly<Record<string, Check>>;
  /**
   * Begins its work; resolves once it does it. What is away is waited for, and meanwhile the part is not ready. Resolves
   * also when it is stopped before; rejects with what trying again cannot mend.
   */
  start(): Promise<void>;
  /** Finishes and commits the work in hand. */
  drain(): Promise<void>;
  /** Stops at once; what is not committed is done again by whoever comes next. */
  abort(): Promise<void>;
}
