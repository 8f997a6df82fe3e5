/** Where progress is shown: standard error, as a rule. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How a comparison is getting on: a bar where a person looks on, a line per run elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  readonly #stream: ProgressStream;
  #done = 0;

  constructor(total: number, stream: ProgressStream) {
    this.#total = total;
    this.#stream = stream;
  }

  begin(what: string): void {
    const bar = this.#stream.isTTY ? `\r\x1b[K[${this.#bar()}] ` : '';
    const end = this.#stream.isTTY ? '' : '\n';
    this.#stream.write(`${bar}${this.#done} of ${this.#total} runs${this.#left()}: ${what}${end}`);
  }

  /** Prints a line above the bar. */
  done(finding: string): void {
    this.#done++;
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#stream.write(`${finding}\n`);
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
