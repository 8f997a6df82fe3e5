import type { NodeBody } from '@millrace/plan';
import type { OperatorFactory } from '../operator.ts';
import { calc } from './calc.ts';
import { union } from './union.ts';

type Op = Exclude<NodeBody['op'], 'source' | 'sink'>;

/** Every operator, by the `op` of its node. */
export const operators = { calc, union } as unknown as { readonly [K in Op]: OperatorFactory<K> };
