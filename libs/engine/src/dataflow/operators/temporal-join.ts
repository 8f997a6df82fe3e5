import type { OperatorFactory } from '../operator.ts';
import { lookupJoin } from './temporal-join/lookup-join.ts';
import { versionedJoin } from './temporal-join/versioned-join.ts';

/** The right row as of the left row's time: of an event time the version of then, otherwise what there is now. */
export const temporalJoin: OperatorFactory<'temporal-join'> = (node, context) =>
  node.time === 'rowtime' ? versionedJoin(node, context) : lookupJoin(node, context);
