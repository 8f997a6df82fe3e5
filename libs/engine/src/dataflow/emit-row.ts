import { box } from '../codegen/boxed.ts';
import type { Code } from '../codegen/code.ts';
import type { Value } from '../codegen/value.ts';
import type { Receiver } from './operator.ts';

/** Emits the sending of a row of values: as such where the receiver takes them, otherwise as an array. */
export function emitRow(to: Receiver, kind: string, values: readonly Value[], code: Code): void {
  if (to.emit !== undefined) to.emit(kind, values, code);
  else code.line(`${code.constant(to)}.process(${kind}, [${values.map((value) => box(value, code)).join(', ')}]);`);
}
