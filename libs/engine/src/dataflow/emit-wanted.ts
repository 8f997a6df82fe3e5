import { box } from '../codegen/boxed.ts';
import type { Receiver } from './operator.ts';
import type { Row } from './row.ts';

/** A question about a row of which only some fields are there yet. */
export interface RowTest {
  readonly fields: readonly number[];
  passes(row: Row): boolean;
}

/** An `emit` that makes a row only when it passes: what it drops never becomes a string, or an array. */
export function emitWanted({ fields, passes }: RowTest, process: Receiver['process']): NonNullable<Receiver['emit']> {
  return (kind, values, code) => {
    const row = code.constant(values.map(() => null));
    for (const field of fields) code.line(`${row}[${field}] = ${box(values[field], code)};`);
    code.block(`if (${code.constant(passes)}(${row}))`, () => {
      code.line(`${code.constant(process)}(${kind}, [${values.map((value) => box(value, code)).join(', ')}]);`);
    });
  };
}
