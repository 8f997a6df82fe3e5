import type { OperatorFactory } from '../operator.ts';
import { topN } from './rank/top-n.ts';
import { windowTopN } from './rank/window-top-n.ts';

/** Top-N: corrected with every row, or of each window when it closes. */
export const rank: OperatorFactory<'rank'> = (node, context) =>
  node.bounds ? windowTopN(node, node.bounds, context) : topN(node, context);
