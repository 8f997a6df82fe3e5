import type { OperatorFactory } from '../operator.ts';
import type { Row, SqlValue } from '../row.ts';

/**
 * Grouping sets: each row once per set, with NULL for the keys that are not in it, and the set's id behind: one bit per
 * key, the first the highest, set where the key is left out. Above them stands how often the same set came before: a set
 * that is written twice makes two groups.
 */
export const expand: OperatorFactory<'expand'> = ({ keys, sets }, { output }) => {
  const bitsOf = (set: readonly number[]) => keys.reduce((bits, _, i) => bits * 2 + (set.includes(i) ? 0 : 1), 0);
  const copies = sets.map((set, place) => {
    const left = keys.filter((_, i) => !set.includes(i));
    const bits = bitsOf(set);
    const id = bits + 2 ** keys.length * sets.slice(0, place).filter((other) => bitsOf(other) === bits).length;
    return (row: Row): Row => {
      const copy: SqlValue[] = [...row, id];
      for (const key of left) copy[key] = null;
      return copy;
    };
  });
  return {
    inputs: [
      {
        process(kind, row) {
          for (const copy of copies) output.process(kind, copy(row));
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};
