import type { OperatorFactory } from '../operator.ts';
import type { Row, SqlValue } from '../row.ts';

/** Grouping sets: each row once per set, with NULL for the keys that are not in it, and the set's id behind. */
export const expand: OperatorFactory<'expand'> = ({ keys, sets }, { output }) => {
  const copies = sets.map((set) => {
    const left = keys.filter((_, i) => !set.includes(i));
    // One bit per key, the first the highest: set where the key is left out.
    const id = keys.reduce((bits, _, i) => bits * 2 + (set.includes(i) ? 0 : 1), 0);
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
