import type { SqlType } from '@millrace/sql';
import { formatTimestamp } from '../../kernel/date-format.ts';
import { decimalText } from '@millrace/formats';
import type { PrintfArgument } from '../../kernel/printf.ts';
import type { Call } from './generator.ts';

/** How PRINTF takes each of its arguments behind the format. */
export function printfKinds(call: Call): readonly PrintfArgument[] {
  return call.args.slice(1).map(({ type }) => argumentOf(type));
}

function argumentOf(type: SqlType): PrintfArgument {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return { kind: 'integer' };
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'double' };
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'DECIMAL':
      return { kind: 'other', text: (value) => decimalText(BigInt(value as number | bigint), type.scale) };
    case 'TIMESTAMP':
      return { kind: 'other', text: (value) => timestampText(value as number) };
    case 'DATE':
      return { kind: 'other', text: String };
    default:
      return { kind: 'other', text: String };
  }
}

function timestampText(ms: number): string {
  const fraction = ms % 1000 === 0 ? '' : '.SSS';
  return formatTimestamp(ms, `yyyy-MM-dd'T'HH:mm:ss${fraction}`).replace(/T(..:..):00$/, 'T$1');
}
