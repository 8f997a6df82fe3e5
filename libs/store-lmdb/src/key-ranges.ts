import type { ScanRequest, StoreType, StoreValue, ViewSchema } from '@millrace/ports';
import { after, afterPrefix, KeyBytes } from './key-encoding.ts';
import { MAX_KEY_BYTES } from './storage.ts';

/** Encoded keys in `[low, high)`. */
export interface KeyRange {
  readonly low: Buffer;
  readonly high: Buffer;
}

/** Ranges that filters on leading key columns may be multiplied out to; beyond, rows are filtered one by one. */
const MOST_RANGES = 1000;

/** How one view's keys are encoded and which of them a scan has to look at. */
export class ViewKeys {
  readonly #id: number;
  readonly #view: ViewSchema;
  readonly #types: readonly StoreType[];
  readonly #scratch = new KeyBytes();

  constructor(id: number, view: ViewSchema) {
    this.#id = id;
    this.#view = view;
    this.#types = view.primaryKey.map((name) => view.columns.find((column) => column.name === name)!.type);
  }

  /** Valid until the next call. */
  encode(tenant: string, key: readonly StoreValue[]): Buffer {
    const bytes = this.#prefix(tenant);
    this.#types.forEach((type, i) => bytes.put(type, key[i]));
    return bytes.view();
  }

  /** All keys of a tenant, or of the view. */
  all(tenant?: string): KeyRange {
    const low =
      tenant === undefined ? this.#scratch.truncate(0).putUint32(this.#id).copy() : this.#prefix(tenant).copy();
    return { low, high: afterPrefix(low)! };
  }

  /** The ranges, ascending and apart, that hold every row of the request; not every row in them is one. */
  ranges(tenant: string, request: ScanRequest): KeyRange[] {
    const { primaryKey, timeColumn } = this.#view;
    let prefixes = [this.#prefix(tenant).copy()];
    let column = 0;
    for (; column < primaryKey.length; column++) {
      const allowed = request.keyFilters?.[primaryKey[column]];
      if (allowed === undefined || allowed.length * prefixes.length > MOST_RANGES) break;
      const parts = distinct(allowed.map((value) => this.#part(column, value)));
      prefixes = prefixes.flatMap((prefix) => parts.map((part) => Buffer.concat([prefix, part])));
    }
    const byTime = column < primaryKey.length && primaryKey[column] === timeColumn;
    const ranges = prefixes.map((prefix): KeyRange => {
      const edge = (time: number | undefined) =>
        byTime && time !== undefined ? Buffer.concat([prefix, this.#part(column, Math.ceil(time))]) : null;
      return { low: edge(request.from) ?? prefix, high: edge(request.to) ?? afterPrefix(prefix)! };
    });
    return this.#continued(tenant, ranges, request)
      .map(({ low, high }) => ({ low: bound(low), high: bound(high) }))
      .filter(({ low, high }) => Buffer.compare(low, high) < 0);
  }

  /** Whether a row whose key lies in a range is asked for. */
  matcher(request: ScanRequest): (row: readonly StoreValue[]) => boolean {
    const { columns, timeColumn } = this.#view;
    const { from = -Infinity, to = Infinity, keyFilters = {} } = request;
    const at = (name: string) => columns.findIndex((column) => column.name === name);
    const time = timeColumn === null ? -1 : at(timeColumn);
    const filters = Object.entries(keyFilters).map(([name, allowed]) => {
      const column = this.#view.primaryKey.indexOf(name);
      const parts = new Set(allowed.map((value) => this.#part(column, value).toString('latin1')));
      return (row: readonly StoreValue[]) => parts.has(this.#part(column, row[at(name)]).toString('latin1'));
    });
    return (row) => {
      if (time >= 0 && ((row[time] as number) < from || (row[time] as number) >= to)) return false;
      return filters.every((matches) => matches(row));
    };
  }

  #continued(tenant: string, ranges: readonly KeyRange[], request: ScanRequest): KeyRange[] {
    if (request.after === undefined) return [...ranges];
    const last = Buffer.from(this.encode(tenant, request.after));
    return ranges.map(({ low, high }) =>
      request.reverse === true ? { low, high: least(high, last) } : { low: greatest(low, after(last)), high },
    );
  }

  #prefix(tenant: string): KeyBytes {
    return this.#scratch.truncate(0).putUint32(this.#id).putString(tenant);
  }

  #part(column: number, value: StoreValue): Buffer {
    return this.#scratch.truncate(0).put(this.#types[column], value).copy();
  }
}

/** Cut to what LMDB can look for. No key is that long, so the same keys lie on each side of it. */
const bound = (key: Buffer): Buffer => key.subarray(0, MAX_KEY_BYTES + 1);

const least = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) < 0 ? a : b);
const greatest = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) < 0 ? b : a);

function distinct(parts: readonly Buffer[]): Buffer[] {
  return [...parts].sort(Buffer.compare).filter((part, i, all) => i === 0 || !part.equals(all[i - 1]));
}
