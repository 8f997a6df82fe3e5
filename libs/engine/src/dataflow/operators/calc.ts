import { emitJsonRow } from '../../codegen/json-text.ts';
import { JsonReceiver } from '../json-receiver.ts';
import { jsonForm } from '../json-rows.ts';
import type { OperatorFactory, Receiver } from '../operator.ts';
import { UPDATE_BEFORE, type RowKind } from '../row.ts';

/** Filter and projection: changes keep their kind. Rows that are only written are written at once. */
export const calc: OperatorFactory<'calc'> = ({ condition, expressions }, { output, compiler, inputFields }) => {
  const watermark = (ms: number) => output.watermark(ms);
  // What a filter drops was an update perhaps: then its -U takes the row away.
  const ignoresBefore = condition === null && output.ignoresBefore === true;
  if (output instanceof JsonReceiver && condition === null && expressions !== null) {
    const { out, written, row: form } = output;
    const write = compiler.write(expressions, inputFields[0], (values, code) => {
      emitJsonRow(output.fields, values, jsonForm(form), 'out', code);
    });
    const process: Receiver['process'] = (kind: RowKind, row) => {
      if (kind === UPDATE_BEFORE && ignoresBefore) return;
      write(row, out);
      written(kind);
    };
    return { inputs: [{ process, watermark, ignoresBefore }] };
  }
  const apply = compiler.calc(condition, expressions, inputFields[0]);
  return {
    inputs: [
      {
        process(kind, row) {
          const result = apply(row);
          if (result !== null) output.process(kind, result);
        },
        watermark,
        ignoresBefore,
      },
    ],
  };
};
