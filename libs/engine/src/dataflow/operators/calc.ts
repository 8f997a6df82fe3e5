import { compileExpression } from '../../codegen/expression.ts';
import { condition as conditionText } from '../../codegen/forms.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import { emitRow } from '../emit-row.ts';
import type { OperatorFactory, Receiver } from '../operator.ts';
import { usedFields } from '../row-compiler.ts';
import type { RowKind } from '../row.ts';

/** Filter and projection: changes keep their kind. Where rows go on as values, no array is made of them. */
export const calc: OperatorFactory<'calc'> = ({ condition, expressions }, { output, compiler, inputFields }) => {
  const [fields] = inputFields;
  const watermark = (ms: number) => output.watermark(ms);
  // What a filter drops was an update perhaps: then its -U takes the row away.
  const ignoresBefore = condition === null && output.ignoresBefore === true;
  const emit = (kind: string, values: readonly Value[], code: Code) => {
    const send = () => {
      const sent = expressions?.map((each) => compileExpression(each, { code, fields: values })) ?? values;
      emitRow(output, kind, sent, code);
    };
    if (condition === null) send();
    else code.block(`if (${conditionText(compileExpression(condition, { code, fields: values }))})`, send);
  };
  if (output.emit !== undefined && condition === null && expressions !== null) {
    const process: Receiver['process'] = compiler.rows(fields, usedFields(expressions), (values, code) => {
      emit('kind', values, code);
    });
    return { inputs: [{ process, watermark, ignoresBefore, emit }] };
  }
  const apply = compiler.calc(condition, expressions, fields);
  return {
    inputs: [
      {
        process(kind: RowKind, row) {
          const result = apply(row);
          if (result !== null) output.process(kind, result);
        },
        watermark,
        ignoresBefore,
        emit,
      },
    ],
  };
};
