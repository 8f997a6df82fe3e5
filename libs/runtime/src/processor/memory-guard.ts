import { MillraceError, type Clock } from '@millrace/ports';

/** What the process uses of what it may use, in bytes. */
export interface Memory {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Above this share of the limit for `CHECKS` checks on end the garbage collector cannot help any more. */
const SHARE = 0.92;
const CHECKS = 5;
const CHECK_MS = 1000;

/**
 * Calls `relieve` when memory stays short, before the process dies of it and takes every task along. Garbage that waits
 * for its collection looks like use, so it must be short for some seconds.
 */
export async function guardMemory(
  clock: Clock,
  signal: AbortSignal,
  measure: () => Memory,
  relieve: (memory: Memory) => void,
): Promise<void> {
  for (let above = 0; !signal.aborted;) {
    await clock.sleep(CHECK_MS, signal);
    const memory = measure();
    above = memory.usedBytes > SHARE * memory.limitBytes ? above + 1 : 0;
    if (above < CHECKS || signal.aborted) continue;
    relieve(memory);
    above = 0;
  }
}

export function outOfMemory(taskId: string, entries: number, { usedBytes, limitBytes }: Memory): MillraceError {
  const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return new MillraceError(
    'MLR_RUNTIME_MEMORY',
    `running task ${taskId}: the process uses ${mib(usedBytes)} of ${mib(limitBytes)} MiB of its memory, and this task keeps ` +
      `the most entries of state (${entries}), so it is stopped and the others go on. Nothing is lost: give the process more ` +
      "(NODE_OPTIONS=--max-old-space-size, state.memoryLimitBytes), keep state on disk (state.store), run more processors, or let state expire ('table.exec.state.ttl'); then restart it.",
    { details: { taskId, entries, usedBytes, limitBytes } },
  );
}
