import { isAddition, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE, type Row } from '../row.ts';
import type { OperatorFactory } from '../operator.ts';
import type { StateKey } from '../state.ts';
import { valueKey } from '../values.ts';

/**
 * What changes by key do to the row of each key. As in Flink: a change that changes nothing is not sent (but with a time
 * to live, which it renews), nor is the end of what was not there.
 */
export const normalize: OperatorFactory<'normalize'> = (node, { output, state, compiler, inputFields }) => {
  const keyOf = compiler.key(node.keys, inputFields[0]);
  const rows = state.map<StateKey, Row>('rows', { expires: true, spills: true });
  return {
    inputs: [
      {
        process(kind, row) {
          const key = keyOf(row);
          const before = rows.get(key);
          if (!isAddition(kind)) {
            if (before === undefined) return;
            rows.delete(key);
            output.process(DELETE, before);
            return;
          }
          rows.set(key, row);
          if (before === undefined) return output.process(INSERT, row);
          if (state.ttlMs === 0 && isSame(before, row)) return;
          if (output.ignoresBefore !== true) output.process(UPDATE_BEFORE, before);
          output.process(UPDATE_AFTER, row);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};

function isSame(before: Row, row: Row): boolean {
  return before.every((value, i) => value === row[i] || valueKey(value) === valueKey(row[i]));
}
