import { KERNEL } from './module.ts';

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  scan(program: number, length: number, position: number): number;
}

/** Records stand here while they are scanned, as the kernel knows; below are its own tables. */
const WINDOW = 4096;
/** Longer records are not for the kernel. */
const LONGEST = 1 << 16;
/** Behind the window, with room for the bytes that are read or written past a record's end. */
const HEAP = WINDOW + LONGEST + 64;

/** What is used of the platform's WebAssembly, whose types come with those of the DOM only. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Buffer) => object;
      Instance: new (module: object) => { readonly exports: KernelExports };
    };
  }
).WebAssembly;

let compiled: object | null = null;

/** An instance of the kernel, whose memory many scanners share: an instance each would reserve gigabytes of addresses. */
export class Arena {
  readonly #kernel: KernelExports;
  readonly #window: Buffer;
  #next = HEAP;

  constructor() {
    compiled ??= new Module(Buffer.from(KERNEL, 'base64'));
    this.#kernel = new Instance(compiled).exports;
    this.#window = Buffer.from(this.#kernel.memory.buffer, WINDOW, LONGEST);
  }

  /** Bytes allocated so far. */
  get used(): number {
    return this.#next - HEAP;
  }

  get view(): DataView {
    return new DataView(this.#kernel.memory.buffer);
  }

  /** The address of that many zeros, for ever; a RangeError when there is no room left. */
  allocate(bytes: number): number {
    const at = this.#next;
    if (at + bytes > this.#kernel.memory.buffer.byteLength) throw new RangeError('the arena is full');
    this.#next = (at + bytes + 15) & ~15;
    return at;
  }

  words(at: number, length: number): Int32Array {
    return new Int32Array(this.#kernel.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, at, length);
  }

  /** Reads records by a program (program.ts): see `Registers.scan`. */
  scanner(program: number): (bytes: Buffer, start: number, end: number) => number {
    const window = this.#window;
    const { scan } = this.#kernel;
    return (bytes, start, end) => {
      if (end - start > LONGEST) return 1;
      bytes.copy(window, 0, start, end);
      return scan(program, end - start, start);
    };
  }
}
