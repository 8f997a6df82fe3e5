import type { ExpressionNode } from './ast.ts';

export type GroupingSets = readonly (readonly ExpressionNode[])[];

/** The sets of `ROLLUP (k1, k2, …)`: all keys, then ever fewer, then none. */
export function rollup(keys: GroupingSets): ExpressionNode[][] {
  return Array.from({ length: keys.length + 1 }, (_, i) => keys.slice(0, keys.length - i).flat());
}

/** The sets of `CUBE (k1, k2, …)`: every choice of keys, the fullest first. */
export function cube(keys: GroupingSets): ExpressionNode[][] {
  const last = 2 ** keys.length - 1;
  return Array.from({ length: last + 1 }, (_, i) =>
    keys.filter((_key, k) => (last - i) & (1 << (keys.length - 1 - k))).flat(),
  );
}
