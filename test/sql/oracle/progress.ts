/** How a run is getting on: a bar where a person looks on, a line every few seconds elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;
  #printedMs = performance.now();

  constructor(total: number) {
    this.#total = total;
  }

  step(): void {
    this.#done++;
    const interactive = process.stderr.isTTY;
    const nowMs = performance.now();
    if (!interactive && nowMs - this.#printedMs < 5000) return;
    this.#printedMs = nowMs;
    process.stderr.write(interactive ? `\r\x1b[K${this.#bar()} ${this.#status()}` : `${this.#status()}\n`);
  }

  /** Prints a finding above the bar. */
  say(text: string): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    console.log(`${text}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  #bar(): string {
    const filled = Math.round((30 * this.#done) / this.#total);
    return `[${'#'.repeat(filled)}${'.'.repeat(30 - filled)}]`;
  }

  #status(): string {
    const perSecond = (this.#done * 1000) / (performance.now() - this.#startedMs);
    const left = Math.ceil((this.#total - this.#done) / perSecond);
    return `${this.#done} of ${this.#total} cases, ${perSecond.toFixed(1)} per second, ${left} s left`;
  }
}
