/** How a comparison is getting on: a bar where a person looks on, a line per run elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  begin(what: string): void {
    const bar = process.stderr.isTTY ? `\r\x1b[K[${this.#bar()}] ` : '';
    const end = process.stderr.isTTY ? '' : '\n';
    process.stderr.write(`${bar}${this.#done} of ${this.#total} runs${this.#left()}: ${what}${end}`);
  }

  /** Prints a line above the bar. */
  done(finding: string): void {
    this.#done++;
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.stderr.write(`${finding}\n`);
  }

  #bar(): string {
    const filled = Math.round((30 * this.#done) / this.#total);
    return '#'.repeat(filled) + '.'.repeat(30 - filled);
  }

  #left(): string {
    if (this.#done === 0) return '';
    const each = (performance.now() - this.#startedMs) / this.#done;
    return `, about ${Math.ceil((each * (this.#total - this.#done)) / 60_000)} min left`;
  }
}
