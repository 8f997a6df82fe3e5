import { MillraceError } from '@millrace/ports';
import { ByteSink, getDouble, getInteger } from './binary.ts';
import { R } from './registers.ts';

/**
 * Plain data as bytes: the values of rows, and what operators keep. Equal data has equal bytes, whatever the machine
 * made of it inside (V8's own serialisation tells a small integer from a double of the same value, so that two runs of
 * one program differ). A value is a tag, then:
 *
 *     0 undefined  1 null  2 false  3 true
 *     4 a safe integer (kernel/binary.ts `putInteger`)      5 any other number, 8 bytes
 *     6 a bigint, as text      7 a string: length, UTF-8    8 bytes: length, bytes
 *     9 an array: length, elements                          10 a Map: size, keys and values in turn
 *     11 a Set: size, elements                              12 an object: size, names (as 7 without its tag) and values
 */
export function putPlain(sink: ByteSink, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      return sink.byte(0);
    case 'boolean':
      return sink.byte(value ? 3 : 2);
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
        sink.byte(4);
        sink.integer(value);
      } else {
        sink.byte(5);
        sink.double(value);
      }
      return;
    case 'bigint':
      sink.byte(6);
      return sink.text(String(value));
    case 'string':
      sink.byte(7);
      return putText(sink, value);
    default:
      return value === null ? sink.byte(1) : putObject(sink, value as object);
  }
}

function putObject(sink: ByteSink, value: object): void {
  if (Array.isArray(value)) {
    sink.byte(9);
    sink.integer(value.length);
    for (let i = 0; i < value.length; i++) putPlain(sink, value[i]);
  } else if (value instanceof Uint8Array) {
    sink.byte(8);
    sink.integer(value.length);
    sink.range(value, 0, value.length);
  } else if (value instanceof Map) {
    sink.byte(10);
    sink.integer(value.size);
    for (const [key, entry] of value as Map<unknown, unknown>) {
      putPlain(sink, key);
      putPlain(sink, entry);
    }
  } else if (value instanceof Set) {
    sink.byte(11);
    sink.integer(value.size);
    for (const element of value as Set<unknown>) putPlain(sink, element);
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    const names = Object.keys(value);
    sink.byte(12);
    sink.integer(names.length);
    for (const name of names) {
      putText(sink, name);
      putPlain(sink, (value as Record<string, unknown>)[name]);
    }
  } else {
    throw new MillraceError(
      'MLR_ENGINE_STATE_FORMAT',
      `state holds a ${value.constructor.name}, which is no plain data`,
    );
  }
}

/** Short texts of ASCII, the usual ones, go without a native call. */
function putText(sink: ByteSink, text: string): void {
  const { length } = text;
  sink.reserve(length * 3 + 9);
  let isAscii = length <= 32;
  for (let i = 0; isAscii && i < length; i++) isAscii = text.charCodeAt(i) < 0x80;
  if (!isAscii) return sink.text(text);
  sink.integer(length);
  for (let i = 0; i < length; i++) sink.bytes[sink.at++] = text.charCodeAt(i);
}

/** Reads what `putPlain` wrote, one value after the other. */
export class PlainReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Goes into the array that stands here: its elements come next. Answers how many. */
  array(): number {
    if (this.#bytes[this.at++] !== 9) throw new MillraceError('MLR_ENGINE_STATE_FORMAT', 'state holds no array here');
    return this.#integer();
  }

  /** Nothing of it refers to the bytes that were read. */
  value(): unknown {
    const tag = this.#bytes[this.at++];
    switch (tag) {
      case 0:
        return undefined;
      case 1:
        return null;
      case 2:
        return false;
      case 3:
        return true;
      case 4:
        return this.#integer();
      case 5:
        this.at = getDouble(this.#bytes, this.at);
        return R[0];
      case 6:
        return BigInt(this.#text());
      case 7:
        return this.#text();
      case 8: {
        const end = this.#integer() + this.at;
        const bytes = Buffer.from(this.#bytes.subarray(this.at, end));
        this.at = end;
        return bytes;
      }
      case 9: {
        const items: unknown[] = [];
        for (let left = this.#integer(); left > 0; left--) items.push(this.value());
        return items;
      }
      case 10: {
        const map = new Map<unknown, unknown>();
        for (let left = this.#integer(); left > 0; left--) {
          const key = this.value();
          map.set(key, this.value());
        }
        return map;
      }
      case 11: {
        const set = new Set<unknown>();
        for (let left = this.#integer(); left > 0; left--) set.add(this.value());
        return set;
      }
      case 12:
        return this.#object(this.#integer());
      default:
        throw new MillraceError(
          'MLR_ENGINE_STATE_FORMAT',
          `state holds the unknown tag ${tag}: run the release that wrote it`,
        );
    }
  }

  /** What an operator keeps has the same names in each entry: names are compared with those of the object before. */
  #object(size: number): object {
    const likely = shapes.get(size);
    const values: unknown[] = [];
    if (likely !== undefined) {
      while (values.length < size && this.#skip(likely.names[values.length])) values.push(this.value());
      if (values.length === size) return likely.build(values);
    }
    const names = likely?.names.slice(0, values.length).map(String) ?? [];
    while (values.length < size) {
      names.push(this.#text());
      values.push(this.value());
    }
    if (shapesMade === MOST_SHAPES) return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    shapesMade++;
    const shape = new Shape(names);
    shapes.set(size, shape);
    return shape.build(values);
  }

  /** Goes on behind a name if that is what stands here. */
  #skip({ bytes }: Name): boolean {
    const start = this.at;
    for (let i = 0; i < bytes.length; i++) if (this.#bytes[start + i] !== bytes[i]) return false;
    this.at = start + bytes.length;
    return true;
  }

  #integer(): number {
    this.at = getInteger(this.#bytes, this.at);
    return R[0];
  }

  #text(): string {
    const length = this.#integer();
    const start = this.at;
    this.at += length;
    return this.#bytes.toString('utf8', start, this.at);
  }
}

/** Objects of some size are mostly of one kind. */
const shapes = new Map<number, Shape>();
/** A shape is code: names that are data must not make ever more of it. */
const MOST_SHAPES = 1000;
let shapesMade = 0;

class Shape {
  readonly names: readonly Name[];
  readonly build: (values: readonly unknown[]) => object;

  constructor(names: readonly string[]) {
    this.names = names.map((name) => new Name(name));
    // Written out, so that all objects of a shape share one hidden class from the start.
    const fields = names.map((name, i) => `[${JSON.stringify(name)}]: values[${i}]`);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from names as JSON
    this.build = new Function('values', `return {${fields.join(', ')}};`) as Shape['build'];
  }
}

/** A name, and how it is written. */
class Name {
  readonly #text: string;
  readonly bytes: Uint8Array;

  constructor(text: string) {
    this.#text = text;
    const sink = new ByteSink(16);
    putText(sink, text);
    this.bytes = sink.copy();
  }

  toString(): string {
    return this.#text;
  }
}
