import { scannerEnvironment } from '@millrace/formats';
import type { StagePlan } from '@millrace/plan';
import type { Field } from '@millrace/sql';
import { unbox } from '../codegen/boxed.ts';
import { Code } from '../codegen/code.ts';
import { emitDelete, emitOutputPrelude, emitRow } from '../codegen/outputs.ts';
import type { Row } from '../dataflow/row.ts';
import { kernel, KERNEL_PRELUDE } from '../kernel/index.ts';
import type { RowBuffer } from './row-buffer.ts';

/** Writes plain rows to a view or a topic. */
export interface RowEmitter {
  emit(row: Row): void;
  /** Deletes the row with this row's key; of a view, or a topic of changes. */
  remove(row: Row): void;
}

/** Compiles the writing of rows with these fields into `rows`. */
export function compileRowEmitter(output: StagePlan['output'], fields: readonly Field[], rows: RowBuffer): RowEmitter {
  const code = new Code();
  code.line("'use strict';");
  emitOutputPrelude(code);
  const values = (wanted: readonly number[]) => wanted.map((i) => unbox(`row[${i}]`, fields[i].type, code));
  code.block('function emit(row)', () => emitRow(output, values(fields.map((_, i) => i)), code));
  code.block('function remove(row)', () => emitDelete(output, values(output.keys), code));
  code.line('return { emit, remove };');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals or constants
  const make = new Function('$kernel', '$json', '$constants', 'host', KERNEL_PRELUDE + code.toString()) as (
    ...environment: unknown[]
  ) => RowEmitter;
  return make(kernel, scannerEnvironment, code.constants, { rows });
}
