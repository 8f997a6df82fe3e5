import type { OperatorFactory } from '../operator.ts';
import { topN } from './rank/top-n.ts';
import { windowTopN } from './rank/window-top-n.ts';

/**
 * Top-N: corrected with every row, or of each window when it closes. A plan may have it append: Flink takes some Top-1
 * for deduplications that never change what they sent (see the planner).
 */
export const rank: OperatorFactory<'rank'> = (node, context) =>
  node.bounds
    ? windowTopN(node, node.bounds, context)
    : topN({ ...node, appends: node.changelog === 'append' }, context);
