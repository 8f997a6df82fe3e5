import { MillraceError } from '@millrace/ports';
import { ByteSink } from '../kernel/binary.ts';
import { PlainReader, putPlain } from '../kernel/plain-codec.ts';
import type { Dataflow } from './dataflow.ts';
import type { LoggedState, StateKey } from './state.ts';

/**
 * State of a dataflow as payloads for a log: `snapshot` gives everything, `changes` what changed since the last call of
 * either. Restored in order, all of them, or those from the last snapshot on, give the state back.
 *
 * A payload is a version byte, a byte that says whether a snapshot begins here (1: nothing from before counts), then
 * blocks: length (4 bytes, big endian) and a value (kernel/plain-codec.ts), [operator, map, [key, value (undefined:
 * deleted), written ms][]].
 *
 * Version 1 (0.1.0) kept groups, windows and ranks in other maps, or other entries in the same: it is not read.
 */
const VERSION = 2;
const HEAD_BYTES = 2;

/** Payloads are shorter, unless a single entry is longer. */
const PAYLOAD_BYTES = 480 * 1024;
const BLOCK_BYTES = 32 * 1024;

type Entries = [StateKey, unknown, number][];

/** From now on `changes` knows what to give. Called once, before the dataflow sees anything. */
export function trackChanges(dataflow: Dataflow): void {
  forEachMap(dataflow, (map) => map.trackChanges());
}

/** All state, in one payload or more. */
export function snapshot(dataflow: Dataflow): Buffer[] {
  const writer = new PayloadWriter(true);
  forEachMap(dataflow, (map, operator, name) => {
    map.takeChanges();
    writer.add(operator, name, map.all());
  });
  return writer.finish();
}

/**
 * All state in parts that are taken between `changes`, while it goes on changing: whatever does not change from the first
 * part to the last is in one of them. Restored, parts and changes in the order in which they were made give it back.
 */
export class StateWalk {
  /** Written at once, in the first part. */
  readonly #whole: { operator: string; name: string; map: LoggedState }[] = [];
  readonly #walked: { operator: string; name: string; entries: Iterator<Entries[number]> }[] = [];
  /** A guess, then what the block before had. */
  #entryBytes = 256;

  constructor(dataflow: Dataflow) {
    forEachMap(dataflow, (map, operator, name) => {
      const entries = map.walk?.();
      if (entries === undefined) this.#whole.push({ operator, name, map });
      else this.#walked.push({ operator, name, entries });
    });
  }

  /** About `budget` more bytes: an entry at least, where there is one. */
  next(budget: number): { readonly payloads: readonly Buffer[]; readonly isDone: boolean } {
    const writer = new PayloadWriter(false);
    for (const { operator, name, map } of this.#whole.splice(0)) writer.add(operator, name, map.all());
    while (this.#walked.length > 0 && writer.written < budget) {
      const { operator, name, entries } = this.#walked[0];
      const bytes = Math.min(budget - writer.written, BLOCK_BYTES);
      const some = take(entries, Math.min(4096, Math.max(1, Math.floor(bytes / this.#entryBytes))));
      if (some.length === 0) {
        this.#walked.shift();
        continue;
      }
      const before = writer.written;
      writer.add(operator, name, some);
      this.#entryBytes = (writer.written - before) / some.length;
    }
    return { payloads: writer.finish(), isDone: this.#walked.length === 0 };
  }
}

function take(entries: Iterator<Entries[number]>, count: number): Entries {
  const taken: Entries = [];
  while (taken.length < count) {
    const next = entries.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** State that changed; empty when none did. */
export function changes(dataflow: Dataflow): Buffer[] {
  const writer = new PayloadWriter(false);
  forEachMap(dataflow, (map, operator, name) => writer.add(operator, name, map.takeChanges()));
  return writer.finish();
}

/**
 * Loads one payload; when all are loaded `dataflow.restored()` is called. Throws `MLR_ENGINE_STATE_FORMAT`.
 *
 * @param isKept what is in it maps that were kept have already
 */
export function restore(dataflow: Dataflow, payload: Buffer, isKept = false): void {
  if (payload[0] !== VERSION) throw wrongFormat(`state of format version ${payload[0]}, this release reads ${VERSION}`);
  const isThere = (map: LoggedState) => isKept && map.isKept === true;
  if (payload[1] === 1) forEachMap(dataflow, (map) => isThere(map) || map.clear());
  for (let at = HEAD_BYTES; at < payload.length;) {
    const end = at + 4 + payload.readUInt32BE(at);
    const block = new PlainReader(payload, at + 4);
    block.array();
    const [operator, name] = [block.value() as string, block.value() as string];
    const map = dataflow.states.get(operator)?.maps.get(name);
    if (map === undefined) throw wrongFormat(`state of \`${operator}\` (${name}), which the plan does not have`);
    at = end;
    if (isThere(map)) continue;
    for (const [key, value, writtenMs] of block.value() as Entries) map.load(key, value, writtenMs);
  }
}

function forEachMap({ states }: Dataflow, visit: (map: LoggedState, operator: string, name: string) => void): void {
  for (const [operator, { maps }] of states) for (const [name, map] of maps) visit(map, operator, name);
}

class PayloadWriter {
  readonly #payloads: Buffer[] = [];
  #blocks: Buffer[] = [];
  #bytes = HEAD_BYTES;
  /** Bytes of all blocks. */
  written = 0;
  /** Whether the next payload begins a snapshot. */
  #begins: boolean;
  /** Entries that are likely to make a block. */
  #entries = 64;

  constructor(isSnapshot: boolean) {
    this.#begins = isSnapshot;
  }

  add(operator: string, map: string, entries: Entries): void {
    for (let from = 0; from < entries.length;) {
      const count = Math.min(this.#entries, entries.length - from);
      const block = encoded([operator, map, entries.slice(from, from + count)]);
      if (block.length > PAYLOAD_BYTES && count > 1) {
        this.#entries = count >> 1;
        continue;
      }
      if (this.#bytes + 4 + block.length > PAYLOAD_BYTES) this.#flush();
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      this.#blocks.push(length, block);
      this.#bytes += 4 + block.length;
      this.written += 4 + block.length;
      from += count;
      this.#entries = Math.max(1, Math.min(4096, Math.floor((count * BLOCK_BYTES) / block.length)));
    }
  }

  finish(): Buffer[] {
    this.#flush();
    return this.#payloads;
  }

  #flush(): void {
    if (this.#blocks.length === 0 && !this.#begins) return;
    this.#payloads.push(Buffer.concat([Buffer.of(VERSION, this.#begins ? 1 : 0), ...this.#blocks]));
    this.#blocks = [];
    this.#bytes = HEAD_BYTES;
    this.#begins = false;
  }
}

function encoded(block: [operator: string, map: string, entries: Entries]): Buffer {
  const sink = new ByteSink(BLOCK_BYTES);
  putPlain(sink, block);
  return sink.copy();
}

function wrongFormat(what: string): MillraceError {
  const advice =
    'run the release and the plan that wrote it; or begin anew: reset the pipeline (millrace reset), or run it under a ' +
    'new name with views of new names';
  return new MillraceError('MLR_ENGINE_STATE_FORMAT', `the state log holds ${what}: ${advice}`);
}
