/**
 * Hybrid logical clock of row versions: never below real time when clocks are right, and strictly growing when they are
 * not. Microseconds; `max(last + 1, now)`. Safe integers until the year 2255.
 */
export function nextVersion(last: number, nowMs: number): number {
  return Math.max(last + 1, nowMs * 1000);
}
