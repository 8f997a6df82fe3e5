/**
 * What happened in a run, in order. Always a rolling hash (FNV-1a over the text of the steps); the text itself only
 * when a run is replayed to be read.
 */
export class Trace {
  readonly #lines: string[] | null;
  #hash = 0x811c9dc5;
  #steps = 0;

  constructor(keepText: boolean) {
    this.#lines = keepText ? [] : null;
  }

  add(nowMs: number, actor: string, what: string): void {
    this.#steps++;
    this.#mix(nowMs);
    this.#mixText(actor);
    this.#mixText(what);
    this.#lines?.push(
      `${String(this.#steps).padStart(5)} ${String(nowMs).padStart(7)} ms  ${actor.padEnd(10)} ${what}`,
    );
  }

  /** What came of it: equal runs leave equal bytes, too. */
  addBytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#hash = Math.imul(this.#hash ^ bytes[i], 0x01000193);
  }

  get steps(): number {
    return this.#steps;
  }

  /** Equal for equal runs. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  get lines(): readonly string[] {
    return this.#lines ?? [];
  }

  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ (value & 0xffff), 0x01000193);
    this.#hash = Math.imul(this.#hash ^ (value >>> 16), 0x01000193);
  }

  #mixText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#hash = Math.imul(this.#hash ^ text.charCodeAt(i), 0x01000193);
  }
}
