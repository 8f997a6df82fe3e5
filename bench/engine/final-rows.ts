import type { NodeOf } from '@millrace/plan';
import type { Side } from './sides.ts';
import type { Records } from './streams.ts';

/**
 * What is in the sink at the end: by its key, or with none (and where rows are only appended) all rows, sorted. A line
 * that ends with `-` takes its row away.
 */
export function finalRows(side: Side, records: Records, sink: Pick<NodeOf<'sink'>, 'keys'>): string[] {
  const byKey = new Map<string, string>();
  const all: string[] = [];
  const run = side((text) => {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const isGone = line.endsWith('-');
      const row = JSON.parse(isGone ? line.slice(0, -1) : line) as unknown[];
      const key = JSON.stringify(sink.keys.map((field) => row[field]));
      if (sink.keys.length === 0) all.push(JSON.stringify(row));
      else if (isGone) byKey.delete(key);
      else byKey.set(key, JSON.stringify(row));
    }
  });
  run.take(records);
  run.end();
  return [...all, ...byKey.values()].sort();
}
