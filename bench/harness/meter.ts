import { readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  readonly cpuSeconds: number;
  /** The most memory each process ever had, added up. */
  readonly peakBytes: number;
}

/** What processes use, as Linux tells in /proc. One that has gone keeps what it had used. */
export class ProcessMeter {
  readonly #pids: () => readonly number[];
  readonly #last = new Map<number, Usage>();

  constructor(pids: () => readonly number[]) {
    this.#pids = pids;
  }

  sample(): Usage {
    for (const pid of this.#pids()) {
      const usage = usageOf(pid);
      if (usage !== null) this.#last.set(pid, usage);
    }
    const all = [...this.#last.values()];
    return {
      cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      peakBytes: all.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
    };
  }
}

function usageOf(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the command is in brackets and may hold anything; user and system time are the 12th and 13th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (peak === null) return null;
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakBytes: Number(peak[1]) * 1024,
    };
  } catch {
    return null;
  }
}
