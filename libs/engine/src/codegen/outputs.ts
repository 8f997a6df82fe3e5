import type { StagePlan } from '@millrace/plan';
import type { SqlType } from '@millrace/sql';
import { DELETE } from '../dataflow/row.ts';
import { CHANGE, ROW } from '../stage/exchange-format.ts';
import { box } from './boxed.ts';
import { cast } from './casts.ts';
import type { Code } from './code.ts';
import { encodedSize, emitFields, withBytes } from './fields.ts';
import { emitJsonObject } from './json-row.ts';
import { MOST_ROW_BYTES } from '../kernel/row-limit.ts';
import type { Value } from './value.ts';

const MILLISECONDS: SqlType = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true };

/** Module-level variables that the outputs use. */
export function emitOutputPrelude(code: Code): void {
  code.line('let keyBytes = Buffer.allocUnsafe(1024);');
  code.block('function roomForKey(size)', () => {
    code.line('if (keyBytes.length < size) keyBytes = Buffer.allocUnsafe(size * 2);');
  });
}

/** Emits the encoding of key values into `keyBytes[0, <returned variable>)`. */
export function emitKey(values: readonly Value[], code: Code): string {
  code.line(`roomForKey(${encodedSize(values)});`);
  const p = code.let('keyEnd', '0');
  emitFields(values, 'keyBytes', p, code);
  return p;
}

/** Emits the sending of one row to the stage's output; through an exchange, that it is gone with `isGone`. */
export function emitRow(output: StagePlan['output'], values: readonly Value[], code: Code, isGone = false): void {
  if (output.kind === 'exchange') {
    let partition = '0';
    if (output.keys.length > 0 && output.partitions > 1) {
      const end = emitKey(
        output.keys.map((key) => values[key]),
        code,
      );
      partition = `partitionOf(keyBytes, 0, ${end}, ${output.partitions})`;
    }
    const parts = withBytes(values, code);
    if (output.isTimed) code.line(`host.exchange.sendWatermark(${partition}, host.watermarks[0]);`);
    const sink = code.const('sink', `host.exchange.open(${partition})`);
    code.line(`${sink}.reserve(2 + ${encodedSize(parts)});`);
    const b = code.const('out', `${sink}.bytes`);
    const p = code.let('outAt', `${sink}.at`);
    if (isGone) code.line(`${b}[${p}++] = ${CHANGE}; ${b}[${p}++] = ${DELETE};`);
    else code.line(`${b}[${p}++] = ${ROW};`);
    emitFields(parts, b, p, code);
    code.line(`if (${p} - ${sink}.at > ${MOST_ROW_BYTES}) refuseTooLarge(${p} - ${sink}.at);`);
    code.line(`${sink}.at = ${p};`);
    return;
  }
  emitRowKey(output, values, code);
  const { timestamp, headers } = (output.kind === 'topic' && output.metadata) || {};
  const isValue = (_: unknown, i: number) => i !== timestamp && i !== headers;
  emitJsonObject(output.fields.filter(isValue), values.filter(isValue), 'host.rows.sink', code);
  if (timestamp === undefined && headers === undefined) {
    code.line('host.rows.endRow();');
    return;
  }
  // A record's timestamp counts milliseconds, whatever its column counts.
  const time = timestamp === undefined ? 'null' : box(cast(values[timestamp], MILLISECONDS, false, code), code);
  const list = headers === undefined ? 'null' : box(values[headers], code);
  code.line(`host.rows.endRecord(${time}, ${list});`);
}

/** Emits the deletion of a row of a view, or of a topic of changes, by the values of its key. */
export function emitDelete(output: StagePlan['output'], keys: readonly Value[], code: Code): void {
  if (output.kind === 'exchange' || (output.kind === 'topic' && !output.upserts)) return;
  code.line('host.rows.begin();');
  emitJsonObject(
    output.keys.map((key) => output.fields[key]),
    keys,
    'host.rows.sink',
    code,
  );
  code.line('host.rows.endKey(); host.rows.endDelete();');
}

function emitRowKey(
  output: Exclude<StagePlan['output'], { kind: 'exchange' }>,
  values: readonly Value[],
  code: Code,
): void {
  code.line('host.rows.begin();');
  if (output.keys.length > 0) {
    const fields = output.keys.map((key) => output.fields[key]);
    emitJsonObject(
      fields,
      output.keys.map((key) => values[key]),
      'host.rows.sink',
      code,
    );
  }
  code.line('host.rows.endKey();');
}
