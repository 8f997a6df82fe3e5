import type { OperatorFactory } from '../operator.ts';

/** Filter and projection: changes keep their kind. */
export const calc: OperatorFactory<'calc'> = ({ condition, expressions }, { output, compiler, inputFields }) => {
  const apply = compiler.calc(condition, expressions, inputFields[0]);
  return {
    inputs: [
      {
        process(kind, row) {
          const result = apply(row);
          if (result !== null) output.process(kind, result);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};
