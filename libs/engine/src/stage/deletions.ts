import type { SourceInput, StagePlan } from '@millrace/plan';
import type { RecordBatch } from '@millrace/ports';
import type { Expression } from '@millrace/sql';

/**
 * Of a source whose records change rows: the stage that reads a record without value. Its key is what it reads (as a
 * value, see `keysAsValues`), and its rows hold the key alone.
 */
export function deletionStage(plan: StagePlan, input: SourceInput, key: readonly number[]): StagePlan {
  const row = input.row.map((expression, i): Expression => {
    const place = expression.op === 'field' ? key.indexOf(expression.index) : -1;
    if (place >= 0) return { ...expression, index: place } as Expression;
    return { op: 'literal', value: null, type: { ...input.fields[i].type, nullable: true } };
  });
  const columns = key.map((column) => ({ ...input.columns[column], needed: true }));
  return { ...plan, operators: [], input: { ...input, columns, row, watermark: null, eventId: undefined } };
}

/** The batch as one whose values are its keys. */
export function keysAsValues(batch: RecordBatch): RecordBatch {
  return { ...batch, valueStart: batch.keyStart, valueEnd: batch.keyEnd };
}
