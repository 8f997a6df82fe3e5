import type { Accumulators, Entry } from './accumulators.ts';
import type { Code } from './code.ts';

/**
 * Groups in the engine's binary encoding, the same in exchanges and in state: key length, encoded key, then the
 * accumulators in order (`integer` and `double` plain; exact and bytes lanes as kernel/lanes.ts has them).
 */

/** Emits `putEntry(table, entry, sink)`. */
export function emitPutEntry(aggregates: Accumulators, code: Code): void {
  code.block('function putEntry(table, entry, sink)', () => {
    code.line('const start = table.keyStart(entry), end = table.keyEnd(entry);');
    const own = openEntry(aggregates, 'table', 'entry', 'x', code);
    const lengths = aggregates.slots
      .filter(({ lane }) => lane === 'bytes')
      .map(({ object }) => ` + bytesLength(${own.objects}, ${own.objectBase} + ${object})`);
    code.line(`sink.reserve(${10 + aggregates.slots.length * 18} + end - start${lengths.join('')});`);
    code.line('const b = sink.bytes; let p = putLength(b, sink.at, end - start);');
    code.line('p = copyRange(table.keys, start, end, b, p);');
    for (const slot of aggregates.slots) {
      const lane = `${own.base} + ${slot.at}`;
      const object = `${own.objects}, ${own.objectBase} + ${slot.object}`;
      if (slot.lane === 'integer' || slot.lane === 'double') {
        code.line(`R[0] = ${own.lanes}[${lane}]; p = ${slot.lane === 'integer' ? 'putInteger' : 'putDouble'}(b, p);`);
      } else if (slot.lane === 'exact') code.line(`p = putExactLane(b, p, ${own.lanes}, ${lane}, ${object});`);
      else code.line(`p = putBytesLane(b, p, ${object});`);
    }
    code.line('sink.at = p;');
  });
}

/** Emits `getAccumulators(b, p, table, entry)`: reads what follows the key, overwriting the entry; the end. */
export function emitGetAccumulators(aggregates: Accumulators, code: Code): void {
  code.block('function getAccumulators(b, p, table, entry)', () => {
    const own = openEntry(aggregates, 'table', 'entry', 'x', code);
    for (const slot of aggregates.slots) {
      const lane = `${own.base} + ${slot.at}`;
      const object = `${own.objects}, ${own.objectBase} + ${slot.object}`;
      if (slot.lane === 'integer' || slot.lane === 'double') {
        code.line(`p = ${slot.lane === 'integer' ? 'getInteger' : 'getDouble'}(b, p); ${own.lanes}[${lane}] = R[0];`);
      } else if (slot.lane === 'exact') code.line(`p = getExactLane(b, p, ${own.lanes}, ${lane}, ${object});`);
      else code.line(`p = getBytesLane(b, p, ${object});`);
    }
    code.line('return p;');
  });
}

/** Emits `mergeEntry(into, i, from, k)`: whether it made a difference. */
export function emitMergeEntry(aggregates: Accumulators, code: Code): void {
  code.block('function mergeEntry(into, i, from, k)', () => {
    const target = openEntry(aggregates, 'into', 'i', 't', code);
    const source = openEntry(aggregates, 'from', 'k', 's', code);
    const changed = code.let('changed', 'false');
    aggregates.merge(target, source, changed, code);
    code.line(`return ${changed};`);
  });
}

/** Declares the names of an entry's accumulators. */
export function openEntry(aggregates: Accumulators, table: string, entry: string, prefix: string, code: Code): Entry {
  return {
    lanes: code.const(`${prefix}Lanes`, `${table}.lanes`),
    base: code.const(`${prefix}Base`, `${entry} * ${aggregates.laneCount}`),
    objects: code.const(`${prefix}Objects`, `${table}.objects`),
    objectBase: code.const(`${prefix}ObjectBase`, `${entry} * ${aggregates.objectCount}`),
  };
}
