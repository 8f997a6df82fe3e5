import type { SqlType } from '@millrace/sql';
import { isoParts } from '../../kernel/json-build.ts';
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
      return { kind: 'other', text: (value) => timestampText(value as number | bigint, type.precision) };
    case 'DATE':
      return { kind: 'other', text: String };
    default:
      return { kind: 'other', text: String };
  }
}

/** As Java's LocalDateTime: of the fraction three, six or nine digits. */
function timestampText(value: number | bigint, precision: number): string {
  const { text, nano } = isoParts(value, precision);
  if (nano === 0) return text.replace(/T(..:..):00$/, 'T$1');
  return `${text}.${String(nano)
    .padStart(9, '0')
    .replace(/(?:000){1,2}$/, '')}`;
}
