/** What was seen of a run at one moment. */
export interface Sight {
  readonly ms: number;
  /** Committed offset of the input, per topic partition. */
  readonly committed: readonly number[];
  /** Last stable offset of the output, per topic partition: what a read_committed consumer can see. */
  readonly visible: readonly number[];
  /** Of the system's processes, since they started. */
  readonly cpuSeconds: number;
}

export interface CompletionOptions {
  /** The input is read when all of these offsets are committed. */
  readonly needed: readonly number[];
  /** For so long nothing more may become visible and the processes must have been all but idle. */
  readonly quietMs: number;
  /** What counts as idle, in cores. */
  readonly idleCores?: number;
}

/**
 * Tells when a system is through with its input, from outside: the input is committed, its outputs have not moved for a
 * while, and its processes do nothing. No system need say so itself, so all are told by the same measure.
 */
export class Completion {
  readonly #options: CompletionOptions;
  #visible: string | null = null;
  /** When the output moved for the last time; null until it does. */
  #movedMs: number | null = null;
  /** When all input was committed. */
  #readMs: number | null = null;
  #quietSince: Sight | null = null;

  constructor(options: CompletionOptions) {
    this.#options = options;
  }

  /**
   * When the last result became visible, once it is clear that there will be no more; null until then. Where there are
   * no results, when the input was committed.
   */
  observe(sight: Sight): number | null {
    const { needed, quietMs, idleCores = 0.3 } = this.#options;
    const visible = sight.visible.join();
    if (visible !== this.#visible) {
      if (this.#visible !== null) this.#movedMs = sight.ms;
      this.#visible = visible;
      this.#quietSince = null;
    }
    if (!needed.every((offset, i) => sight.committed[i] >= offset)) {
      this.#quietSince = null;
      return null;
    }
    this.#readMs ??= sight.ms;
    this.#quietSince ??= sight;
    const waitedMs = sight.ms - this.#quietSince.ms;
    if (waitedMs < quietMs) return null;
    const cores = ((sight.cpuSeconds - this.#quietSince.cpuSeconds) * 1000) / waitedMs;
    if (cores <= idleCores) return this.#movedMs ?? this.#readMs;
    this.#quietSince = sight;
    return null;
  }
}
