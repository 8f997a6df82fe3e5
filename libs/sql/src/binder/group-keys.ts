import { SqlError } from '../errors.ts';
import type { Expression } from '../logical/plan.ts';
import type { ExpressionNode, GroupItem } from '../syntax/ast.ts';
import type { ExpressionBinder } from './expression.ts';
import { same } from './relations.ts';

export interface GroupKeys {
  readonly keys: readonly Expression[];
  /** Places in `keys`; null: one set of all. */
  readonly sets: readonly (readonly number[])[] | null;
}

/** The most grouping sets a query may come to. */
const MAX_SETS = 128;

/** `GROUP BY a, ROLLUP (b, c)`: every key once, and the sets that all items together make, the same one perhaps twice. */
export function bindGroupKeys(items: readonly GroupItem[], binder: ExpressionBinder): GroupKeys {
  const keys: Expression[] = [];
  const place = (node: ExpressionNode): number[] => {
    // Constants make no difference to groups: so Flink takes `GROUP BY 1` (it is no position).
    if (node.node === 'literal') return [];
    const key = binder.bind(node);
    const known = keys.findIndex((other) => same(other, key));
    return [known >= 0 ? known : keys.push(key) - 1];
  };
  let sets: number[][] = [[]];
  for (const item of items) {
    const alternatives = item.group === 'key' ? [place(item.expression)] : setsOf(item, place);
    sets = sets.flatMap((set) => alternatives.map((more) => [...set, ...more]));
    if (sets.length > MAX_SETS) {
      const at = item.group === 'key' ? item.expression.at : item.at;
      throw new SqlError('MLR_SQL_LIMIT', `these are more than ${MAX_SETS} grouping sets`, at);
    }
  }
  const places = sets.map(ascending);
  const isPlain = places.length === 1 && places[0].length === keys.length;
  return { keys, sets: isPlain ? null : places };
}

function setsOf(
  item: Exclude<GroupItem, { group: 'key' }>,
  place: (node: ExpressionNode) => number[],
): readonly (readonly number[])[] {
  const parts = item.sets.map((set) => set.flatMap(place));
  switch (item.group) {
    case 'sets':
      return parts;
    case 'rollup':
      return distinctSets([...parts.keys(), parts.length].reverse().map((length) => parts.slice(0, length).flat()));
    case 'cube':
      if (parts.length > 7) throw new SqlError('MLR_SQL_LIMIT', 'a CUBE takes 7 keys at most', item.at);
      return distinctSets(
        Array.from({ length: 2 ** parts.length }, (_, mask) =>
          parts.flatMap((part, i) => (mask & (1 << (parts.length - 1 - i)) ? part : [])),
        ).reverse(),
      );
  }
}

/** ROLLUP and CUBE make a set once, also of keys that are the same; sets that are written twice are made twice. */
function distinctSets(sets: readonly (readonly number[])[]): number[][] {
  const places = sets.map(ascending);
  return places.filter((set, i) => places.findIndex((other) => same(other, set)) === i);
}

function ascending(set: readonly number[]): number[] {
  return [...new Set(set)].sort((a, b) => a - b);
}
