import type { NodeBody } from '@millrace/plan';
import type { OperatorFactory } from '../operator.ts';
import { calc } from './calc.ts';
import { windowAggregate } from './window-aggregate.ts';
import { overAggregate } from './over-aggregate.ts';
import { groupAggregate } from './group-aggregate.ts';
import { expand } from './expand.ts';
import { assignWindows } from './assign-windows.ts';
import { correlate } from './correlate.ts';
import { deduplicate } from './deduplicate.ts';
import { intervalJoin } from './interval-join.ts';
import { join } from './join.ts';
import { limit } from './limit.ts';
import { localAggregate } from './local-aggregate.ts';
import { normalize } from './normalize.ts';
import { rank } from './rank.ts';
import { temporalJoin } from './temporal-join.ts';
import { union } from './union.ts';
import { values } from './values.ts';
import { windowJoin } from './window-join.ts';

type Op = Exclude<NodeBody['op'], 'source' | 'receive' | 'send' | 'sink'>;

/** Every operator, by the `op` of its node. */
export const operators = {
  'window-aggregate': windowAggregate,
  'over-aggregate': overAggregate,
  'group-aggregate': groupAggregate,
  expand,
  'assign-windows': assignWindows,
  calc,
  correlate,
  deduplicate,
  'interval-join': intervalJoin,
  join,
  limit,
  'local-aggregate': localAggregate,
  normalize,
  rank,
  'temporal-join': temporalJoin,
  union,
  values,
  'window-join': windowJoin,
} as unknown as { readonly [K in Op]: OperatorFactory<K> };
