import { columnRegisters, scannerSource, type JsonColumn } from '@millrace/formats';
import type { SourceColumn, SourceInput } from '@millrace/plan';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { compileExpression } from './expression.ts';
import { classOf, type Value } from './value.ts';

export interface CompiledSource {
  /** Fields of the row; holes where a type is not computed with. */
  readonly fields: readonly Value[];
  /** Source text of the watermark of the record at hand, or null. */
  readonly watermark: string | null;
}

/** The columns that stand in the record's value, as the scanner sees them. */
export function valueColumns(input: SourceInput): JsonColumn[] {
  return input.columns
    .filter(({ metadataKey }) => metadataKey === undefined)
    .map(({ name, type, needed }) => ({ name, type, needed: needed && classOf(type) !== 'object' }));
}

/** Emits the scanner at module level. */
export function emitScanner(input: SourceInput, code: Code): void {
  if (input.format !== 'json') return;
  for (const line of scannerSource('in', valueColumns(input), { timestampFormat: input.jsonTimestampFormat }).split(
    '\n',
  ))
    code.line(line);
  code.line('let scratch = Buffer.allocUnsafe(1024);');
}

/** Emits, inside `step(batch, i)`: scan, columns, the row's fields, the watermark. Returns an error of the scan. */
export function emitSourceRow(input: SourceInput, code: Code): CompiledSource {
  code.line('const b = batch.bytes, start = batch.valueStart[i], end = batch.valueEnd[i];');
  if (input.format === 'json') {
    code.line('const error = inScan(b, start, end);');
    code.line('if (error !== 0) return error;');
    code.line('if (scratch.length < end - start) scratch = Buffer.allocUnsafe((end - start) * 2);');
    code.line('let scratchAt = 0;');
  } else {
    code.line('const record = host.decoder.decode(b, start, end);');
  }
  let valueColumn = 0;
  const columns = input.columns.map((column) => {
    if (column.metadataKey !== undefined) return column.needed ? metadata(column, code) : undefined;
    if (input.format !== 'json') return takeColumn(column, code);
    const register = valueColumn++;
    return column.needed ? loadColumn(column, register, code) : undefined;
  }) as Value[];
  const fields = input.row.map((expression) => {
    const isHole = expression.op === 'field' && columns[expression.index] === undefined;
    return isHole ? undefined : compileExpression(expression, { code, fields: columns });
  }) as Value[];
  if (input.watermark === null) return { fields, watermark: null };
  const value = compileExpression(input.watermark, { code, fields });
  if (value.form !== 'number') throw unsupported(`a watermark of type ${value.type.kind}`);
  if (value.isNull !== 'false') {
    code.line(`if (${value.isNull}) refuseRecord('MLR_RECORD_NULL_ROWTIME', 'the event time is NULL');`);
  }
  return { fields, watermark: value.v };
}

function loadColumn({ type }: SourceColumn, k: number, code: Code): Value | undefined {
  const r = columnRegisters('in', k);
  const isNull = type.nullable ? code.const('n', `${r.state} === 0`) : 'false';
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull, form: 'boolean', v: code.const('v', `${r.value} === 1`) };
    case 'number':
      return { type, isNull, form: 'number', v: code.const('v', integral(type.kind) ? `${r.value} | 0` : r.value) };
    case 'exact':
      return {
        type,
        isNull,
        form: 'exact',
        v: code.const('v', r.value),
        b: code.const('b', `${r.state} === 2 ? ${r.big} : null`),
      };
    case 'string': {
      const buf = code.let('buf', 'b');
      const s = code.let('s', isNull === 'false' ? r.start : `${isNull} ? 0 : ${r.start}`);
      const e = code.let('e', isNull === 'false' ? r.end : `${isNull} ? 0 : ${r.end}`);
      code.line(
        `if (${r.state} === 2) { ${e} = unescape(b, ${s}, ${e}, scratch, scratchAt); ${buf} = scratch; ${s} = scratchAt; scratchAt = ${e}; }`,
      );
      return { type, isNull, form: 'range', buf, s, e };
    }
    default:
      return undefined;
  }
}

/** From a decoded object; a column that is not needed is checked all the same. */
function takeColumn({ name, type, needed }: SourceColumn, code: Code): Value | undefined {
  const value = code.const('value', `record[${JSON.stringify(name)}]`);
  const isNull = code.const('n', `isAbsent(${value}, ${JSON.stringify(name)}, ${type.nullable})`);
  const about = `${value}, ${JSON.stringify(name)}, ${JSON.stringify(type.kind)}`;
  const taken = ((): Value | undefined => {
    switch (classOf(type)) {
      case 'boolean':
      case 'number': {
        const v = code.let('v', '0');
        code.line(`if (!${isNull}) { takeNumber(${about}); ${v} = R[0]; }`);
        return type.kind === 'BOOLEAN'
          ? { type, isNull, form: 'boolean', v: `(${v} === 1)` }
          : { type, isNull, form: 'number', v };
      }
      case 'exact': {
        const [precision, scale] = type.kind === 'DECIMAL' ? [type.precision, type.scale] : [0, 0];
        const v = code.let('v', '0');
        const b = code.let('b', 'null');
        code.line(`if (!${isNull}) { takeExact(${about}, ${precision}, ${scale}); ${v} = R[0]; ${b} = takenBig(); }`);
        return { type, isNull, form: 'exact', v, b };
      }
      case 'string':
        return { type, isNull, form: 'text', v: code.const('t', `${isNull} ? '' : takeText(${about})`) };
      default:
        return undefined;
    }
  })();
  return needed ? taken : undefined;
}

/** Types whose values are 32-bit integers: saying so keeps V8 from carrying them as doubles. */
const integral = (kind: string) => /^(TINYINT|SMALLINT|INT|DATE|TIME)$/.test(kind);

function metadata({ type, metadataKey }: SourceColumn, code: Code): Value {
  switch (metadataKey) {
    case 'timestamp':
      return { type, isNull: 'false', form: 'number', v: code.const('v', 'batch.timestamps[i]') };
    case 'offset':
      return { type, isNull: 'false', form: 'exact', v: code.const('v', 'batch.offsets[i]'), b: 'null' };
    case 'partition':
      return { type, isNull: 'false', form: 'number', v: 'batch.partition' };
    case 'topic':
      return { type, isNull: 'false', form: 'text', v: 'batch.topic' };
    default:
      throw unsupported(`the metadata column ${metadataKey}`);
  }
}
