import { INSERT } from '../row.ts';
import type { Operator, OperatorContext, OperatorFactory } from '../operator.ts';
import { topN } from './rank/top-n.ts';

/** `ORDER BY … LIMIT` is a Top-N over everything; without an order, and nothing that goes away, the first rows to come. */
export const limit: OperatorFactory<'limit'> = (node, context) => {
  const [from, to] = [node.offset + 1, node.offset + node.limit];
  if (node.order.length === 0 && context.inputs[0].changelog === 'append') return firstRows(from, to, context);
  return topN({ fn: 'ROW_NUMBER', partition: [], order: node.order, from, to, rankField: false }, context);
};

function firstRows(from: number, to: number, { output, state }: OperatorContext): Operator {
  const seen = state.map<number, number>('seen');
  return {
    inputs: [
      {
        process(_kind, row) {
          const place = (seen.get(0) ?? 0) + 1;
          if (place > to) return;
          seen.set(0, place);
          if (place >= from) output.process(INSERT, row);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
}
