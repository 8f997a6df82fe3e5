import type { StateKey } from '../../state.ts';

/** Key of a log entry for what has a place in a window (or slice), which is known by its end. */
export const entryKey = (end: number, place: number): StateKey => `${end}:${place}`;

/** What was loaded by such keys, in order of the windows' ends and of the places in them. */
export function inOrder<V>(loaded: ReadonlyMap<StateKey, V>): { end: number; place: number; value: V }[] {
  const entries = [...loaded].map(([key, value]) => {
    const [end, place] = String(key).split(':').map(Number);
    return { end, place, value };
  });
  return entries.sort((a, b) => a.end - b.end || a.place - b.place);
}
