import type { DataflowNode } from './plan.ts';

/** What an operator keeps between rows. */
export interface StateDescription {
  readonly holds: string;
  /**
   * `window`: until windows close. `bounded`: a fixed number of entries per key, or what time lets go. `grows`: with
   * every new key or row, for ever; with `table.exec.state.ttl` until an entry was not written for that long (`ttl`).
   */
  readonly growth: 'none' | 'bounded' | 'window' | 'ttl' | 'grows';
}

const NONE: StateDescription = { holds: 'nothing', growth: 'none' };

export function stateOf(node: DataflowNode, inputs: readonly DataflowNode[], stateTtlMs: number): StateDescription {
  const growing = (holds: string): StateDescription => ({ holds, growth: stateTtlMs > 0 ? 'ttl' : 'grows' });
  switch (node.op) {
    case 'source':
    case 'receive':
    case 'send':
    case 'values':
    case 'calc':
    case 'union':
    case 'expand':
    case 'local-aggregate':
    case 'sink':
      return NONE;
    case 'correlate':
      return NONE;
    case 'assign-windows':
      return node.window.kind === 'session' ? { holds: 'rows of open sessions', growth: 'window' } : NONE;
    case 'group-aggregate':
      return node.keys.length === 0
        ? { holds: 'one accumulator', growth: keepsValues(node, inputs[0]) ? growing('').growth : 'bounded' }
        : growing('an accumulator per key');
    case 'window-aggregate':
      return { holds: 'an accumulator per key and open window', growth: 'window' };
    case 'over-aggregate': {
      if (node.time === 'value') return growing('every row of a partition');
      if (node.calls.every(({ frame }) => frame.preceding !== null)) {
        const holds = 'the rows of the longest frame per partition';
        // Rows of a frame by time go with it; those of a frame by count stay until the next ones of their partition come.
        const goes = node.partition.length === 0 || node.calls.every(({ frame }) => frame.unit === 'range');
        return goes ? { holds, growth: 'bounded' } : growing(holds);
      }
      return growing('an accumulator per partition');
    }
    case 'rank':
      if (node.bounds) return { holds: `${node.to} rows per partition and open window`, growth: 'window' };
      return growing(inputs[0].changelog === 'append' ? `${node.to} rows per partition` : 'every row, ranked');
    case 'deduplicate':
      if (node.bounds) return { holds: 'a row per key and open window', growth: 'window' };
      return growing('a row per key');
    case 'normalize':
      return growing('a row per key');
    case 'limit':
      return inputs[0].changelog === 'append'
        ? { holds: `${node.offset + node.limit} rows`, growth: 'bounded' }
        : growing('every row, ranked');
    case 'join':
      if (!node.windowEnds || stateTtlMs > 0) return growing('every row of both sides');
      return growing(
        `${node.windowEnds.extreme ? `left rows that may be the ${node.windowEnds.extreme.fn}` : 'left rows'} of an open window, every window of the right`,
      );
    case 'interval-join':
      return { holds: 'rows of both sides while their interval is open', growth: 'bounded' };
    case 'window-join':
      return { holds: 'rows of both sides per open window', growth: 'window' };
    case 'temporal-join':
      // Its state does not expire: an old version may still be the valid one.
      return { holds: 'the newest versions of each right key, and left rows until the watermark', growth: 'grows' };
  }
}

/** Aggregates of which an accumulator grows with what it has seen; of an updating input also the second ones. */
const KEEPS_VALUES = /^(COLLECT|LISTAGG|ARRAY_AGG|JSON_ARRAYAGG\w*|JSON_OBJECTAGG\w*|PERCENTILE)$/;
const KEEPS_VALUES_TO_TAKE_BACK = /^(MIN|MAX|FIRST_VALUE|LAST_VALUE)$/;

function keepsValues({ aggregates }: Extract<DataflowNode, { op: 'group-aggregate' }>, input: DataflowNode): boolean {
  const takesBack = input.changelog === 'update';
  return aggregates.some(
    ({ distinct, fn }) => distinct || KEEPS_VALUES.test(fn) || (takesBack && KEEPS_VALUES_TO_TAKE_BACK.test(fn)),
  );
}
