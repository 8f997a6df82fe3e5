import type { OperatorFactory } from '../operator.ts';
import { INSERT } from '../row.ts';

/** Constant rows, and then nothing more. */
export const values: OperatorFactory<'values'> = ({ rows }, { output, compiler, state }) => {
  const makers = rows.map((row) => compiler.calc(null, row, []));
  const sent = state.map<number, boolean>('sent');
  const start = () => {
    for (const make of makers) output.process(INSERT, make([])!);
    sent.set(0, true);
    output.watermark(Infinity);
  };
  return {
    inputs: [],
    start,
    restored() {
      // A task that stopped before its first commit has sent nothing that counts.
      if (sent.get(0)) output.watermark(Infinity);
      else start();
    },
  };
};
