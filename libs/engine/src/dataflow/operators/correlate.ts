import { PLACE } from '@millrace/plan';
import type { Expression, Field, TableCall } from '@millrace/sql';
import { box } from '../../codegen/boxed.ts';
import { compileExpression } from '../../codegen/expression.ts';
import type { OperatorFactory } from '../operator.ts';
import { DELETE, INSERT, isAddition, type Row, type SqlValue } from '../row.ts';
import { rowFields, type RowCompiler } from '../row-compiler.ts';

/** Each row with every row that a collection or a function of it gives; a change of the row is a change of all of them. */
export const correlate: OperatorFactory<'correlate'> = (node, { output, compiler, inputFields }) => {
  const [fields] = inputFields;
  const made = node.fields.slice(fields.length);
  const rowsOf = tableCall(node.call, compiler, fields);
  const matches = compiler.joinPredicate(node.condition, fields, made);
  const nulls = made.map(() => null);
  return {
    inputs: [
      {
        process(kind, row) {
          const sign = isAddition(kind) ? INSERT : DELETE;
          let found = false;
          for (const other of rowsOf(row)) {
            if (!matches(row, other)) continue;
            found = true;
            output.process(sign, [...row, ...other]);
          }
          if (!found && node.left) output.process(sign, [...row, ...nulls]);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};

function tableCall(call: TableCall, compiler: RowCompiler, fields: readonly Field[]): (row: Row) => Iterable<Row> {
  if (call.fn === 'USER') {
    return compiler.compile(['row'], (code) => {
      const inputs = rowFields('row', call.args, fields, code);
      const args = call.args.map((arg) => box(compileExpression(arg, { code, fields: inputs }), code));
      code.at(call[PLACE], () => code.line(`return $functions[${JSON.stringify(call.name)}](${args.join(', ')});`));
    });
  }
  const collection = compiler.value(call.collection, fields);
  const elements = elementsOf(call.collection);
  if (!call.ordinality) return (row) => elements(collection(row));
  return function* (row) {
    let place = 0;
    for (const element of elements(collection(row))) yield [...element, ++place];
  };
}

/** The rows of a collection: none of NULL, and as in Flink none of an element that is a NULL row. */
function elementsOf({ type }: Expression): (collection: SqlValue) => Iterable<Row> {
  if (type.kind === 'MAP') return (map) => (map as ReadonlyMap<SqlValue, SqlValue> | null) ?? [];
  if (type.kind !== 'ARRAY' && type.kind !== 'MULTISET') throw new Error(`UNNEST of ${type.kind}`);
  const isRow = type.element.kind === 'ROW';
  const rowsOf = (values: Iterable<SqlValue>): Row[] => {
    const rows: Row[] = [];
    for (const value of values)
      if (!isRow) rows.push([value]);
      else if (value !== null) rows.push(value as Row);
    return rows;
  };
  if (type.kind === 'ARRAY') return (array) => rowsOf((array as readonly SqlValue[] | null) ?? []);
  return (multiset) =>
    [...((multiset as ReadonlyMap<SqlValue, number> | null) ?? [])].flatMap(([value, count]) =>
      rowsOf(Array<SqlValue>(count).fill(value)),
    );
}
