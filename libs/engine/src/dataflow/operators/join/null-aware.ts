import type { NodeOf } from '@millrace/plan';
import type { Expression, Field } from '@millrace/sql';
import type { Row } from '../../row.ts';
import type { RowCompiler } from '../../row-compiler.ts';

type Parts = Pick<NodeOf<'join'>, 'leftKeys' | 'rightKeys' | 'condition'>;

/** Whether the condition can be NULL at all. */
export function mayBeUnknown(
  { leftKeys, rightKeys, condition }: Parts,
  [left, right]: readonly (readonly Field[])[],
): boolean {
  return condition !== null || leftKeys.some((key, i) => left[key].type.nullable || right[rightKeys[i]].type.nullable);
}

/**
 * Of NOT IN: whether the condition, keys and rest, is true or NULL, that is not false. A row that might be equal to a
 * NULL is not known not to be in.
 */
export function nullAwareMatches(
  { leftKeys, rightKeys, condition }: Parts,
  compiler: RowCompiler,
  [left, right]: readonly (readonly Field[])[],
): (left: Row, right: Row) => boolean {
  const boolean = { kind: 'BOOLEAN', nullable: true } as const;
  const conjuncts = leftKeys.map((key, i): Expression => {
    const other = rightKeys[i];
    const args: Expression[] = [
      { op: 'field', index: key, type: left[key].type },
      { op: 'field', index: left.length + other, type: right[other].type },
    ];
    return { op: 'call', fn: '=', args, type: boolean };
  });
  if (condition) conjuncts.push(condition);
  if (conjuncts.length === 0) return () => true;
  const all = conjuncts.reduce((a, b): Expression => ({ op: 'call', fn: 'AND', args: [a, b], type: boolean }));
  const notFalse: Expression = { op: 'call', fn: 'IS NOT FALSE', args: [all], type: boolean };
  return compiler.joinPredicate(notFalse, left, right);
}
