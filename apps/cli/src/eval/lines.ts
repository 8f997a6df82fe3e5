import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** The lines of a file one by one, as bytes in a buffer that is read into: no line is copied or made a string. */
export class LineReader {
  readonly #file: number;
  #end = 0;
  #isAtEnd = false;
  /** The line at hand is `bytes[start, end)`, without its line break; valid until the next `next`. */
  bytes: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  start = 0;
  end = 0;
  /** Its number, from 1. */
  number = 0;
  /** Where in `bytes` the next line begins. */
  #next = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    try {
      this.#fill();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What the file begins with, before the first `next`. */
  get head(): Buffer {
    return this.bytes.subarray(0, this.#end);
  }

  /** Moves to the next line that is not blank; false at the end of the file, which is then closed. */
  next(): boolean {
    for (;;) {
      let lineEnd = this.bytes.subarray(0, this.#end).indexOf(10, this.#next);
      while (lineEnd < 0 && !this.#isAtEnd) {
        const searched = this.#end - this.#next;
        this.#fill();
        lineEnd = this.bytes.subarray(0, this.#end).indexOf(10, this.#next + searched);
      }
      if (lineEnd < 0 && this.#next >= this.#end) {
        this.close();
        return false;
      }
      this.number++;
      this.start = this.#next;
      this.end = lineEnd < 0 ? this.#end : lineEnd;
      this.#next = lineEnd < 0 ? this.#end : lineEnd + 1;
      if (this.number === 1 && this.bytes.subarray(this.start, this.end).indexOf(BYTE_ORDER_MARK) === 0)
        this.start += 3;
      if (this.bytes[this.end - 1] === 13 && this.end > this.start) this.end--;
      if (this.#hasText()) return true;
    }
  }

  #hasText(): boolean {
    for (let i = this.start; i < this.end; i++) if (this.bytes[i] !== 32 && this.bytes[i] !== 9) return true;
    return false;
  }

  #isClosed = false;

  close(): void {
    if (!this.#isClosed) closeSync(this.#file);
    this.#isClosed = true;
  }

  /** Moves what is left to the front and reads on behind it. */
  #fill(): void {
    const left = this.#end - this.#next;
    const target = left + CHUNK_BYTES > this.bytes.length ? Buffer.allocUnsafe(this.bytes.length * 2) : this.bytes;
    this.bytes.copy(target, 0, this.#next, this.#end);
    this.bytes = target;
    this.#next = 0;
    const read = readSync(this.#file, target, left, target.length - left, null);
    this.#end = left + read;
    this.#isAtEnd = read === 0;
  }
}
