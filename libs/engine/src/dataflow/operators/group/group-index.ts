import type { Field } from '@millrace/sql';
import { classOf } from '../../../codegen/value.ts';
import type { Row } from '../../row.ts';
import type { RowCompiler } from '../../row-compiler.ts';

/** Entries by the values of several keys. */
export interface GroupIndex<E> {
  get(row: Row): E | undefined;
  set(row: Row, entry: E): void;
}

/**
 * Maps within Maps, so that no text is made of the keys for every row. What was computed for GROUP BY comes first: it
 * has few values mostly (a day, an hour), and few values mean few Maps. Null where that is no gain.
 */
export function groupIndex<E>(
  keys: readonly number[],
  fields: readonly Field[],
  compiler: RowCompiler,
): GroupIndex<E> | null {
  const isComputed = (key: number) => fields[key].name.startsWith('$key');
  const isPlain = keys.every((key) => classOf(fields[key].type) !== 'object');
  const [first, ...others] = [...keys.filter(isComputed), ...keys.filter((key) => !isComputed(key))];
  if (keys.length < 2 || !isPlain || !isComputed(first)) return null;
  const root = new Map<unknown, unknown>();
  const last = others.pop();
  const get = compiler.compile<(map: unknown, row: Row) => E | undefined>(['map', 'row'], (code) => {
    for (const key of [first, ...others])
      code.line(`if ((map = map.get(row[${key}])) === undefined) return undefined;`);
    code.line(`return map.get(row[${last}]);`);
  });
  const set = compiler.compile<(map: unknown, row: Row, entry: E) => void>(['map', 'row', 'entry'], (code) => {
    code.line('let next;');
    for (const key of [first, ...others]) {
      code.line(`if ((next = map.get(row[${key}])) === undefined) map.set(row[${key}], next = new Map());`);
      code.line('map = next;');
    }
    code.line(`map.set(row[${last}], entry);`);
  });
  return {
    get: (row) => get(root, row),
    set: (row, entry) => {
      set(root, row, entry);
    },
  };
}
