import { CombinedWatermark, type OperatorFactory } from '../operator.ts';

/** Rows of all inputs; the watermark is the lowest. */
export const union: OperatorFactory<'union'> = ({ inputs }, { output }) => {
  const watermark = new CombinedWatermark(inputs.length);
  return {
    inputs: inputs.map((_, i) => ({
      process: (kind, row) => output.process(kind, row),
      watermark(ms) {
        if (watermark.advance(i, ms)) output.watermark(watermark.current);
      },
      ignoresBefore: output.ignoresBefore,
    })),
  };
};
