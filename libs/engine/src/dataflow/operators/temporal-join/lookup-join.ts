import type { NodeOf } from '@millrace/plan';
import type { Operator, OperatorContext } from '../../operator.ts';
import { DELETE, INSERT, isAddition, type Row } from '../../row.ts';
import { joinedRows, padded } from '../join/joined-rows.ts';
import { identitiesOf } from '../kept/identities.ts';
import { timedRows, type Timed } from '../kept/timed-rows.ts';

interface Current extends Timed {
  readonly row: Row;
}

/**
 * Each left row with the right rows there are when it comes; what changes at the right later changes nothing. A right
 * row replaces the one of its primary key. The watermark is the left side's.
 */
export function lookupJoin(node: NodeOf<'temporal-join'>, context: OperatorContext): Operator {
  const { output, state, compiler, inputs, inputFields } = context;
  const rows = joinedRows(compiler, node.kind, node.condition, inputFields);
  const pads = padded(node.kind).left;
  const leftKey = compiler.key(node.leftKeys, inputFields[0]);
  const rightKey = compiler.key(node.rightKeys, inputFields[1]);
  const leftHasNull = compiler.hasNull(node.leftKeys);
  const rightHasNull = compiler.hasNull(node.rightKeys);
  /** In order of arrival. */
  const kept = timedRows<Current>(state, 'right', () => 0);

  const retracts = inputs[1].changelog === 'update';
  const upsertKey = retracts ? [] : (node.rightPrimaryKey ?? []);
  const identity = retracts ? inputFields[1].map((_, i) => i) : upsertKey;
  const identityOf = compiler.key(identity, inputFields[1]);
  const identities = identitiesOf<Current>(state, 'identities', kept);

  function index(entry: Current): void {
    if (identity.length > 0) identities.add(identityOf(entry.row), entry);
  }

  function remove(row: Row): void {
    const entry = identities.take(identityOf(row));
    if (entry !== undefined) kept.remove(entry);
  }

  return {
    inputs: [
      {
        process(kind, row) {
          const sign = isAddition(kind) ? INSERT : DELETE;
          let found = false;
          for (const { row: right } of leftHasNull(row) ? [] : kept.all(leftKey(row))) {
            if (!rows.matches(row, right)) continue;
            found = true;
            output.process(sign, rows.both(row, right));
          }
          if (!found && pads) output.process(sign, rows.left(row));
        },
        watermark: (ms) => output.watermark(ms),
      },
      {
        process(kind, row) {
          if (!isAddition(kind) || upsertKey.length > 0) remove(row);
          if (!isAddition(kind) || rightHasNull(row)) return;
          const entry: Current = { id: kept.nextId(), key: rightKey(row), row };
          kept.add(entry);
          index(entry);
        },
        watermark: () => undefined,
      },
    ],
    restored() {
      kept.restore(index, identities.derived);
    },
  };
}
