import { AT, END, scanNumber, scanString, skipSpace, START } from './tokens.ts';
import { scannedText } from './values.ts';

/**
 * The text of a STRING that stands in a record as an array or object at `p` (checked before): compact, the last of
 * several equal names, and fractions and exponents as Java prints a double: all as Flink's `json` format does it.
 */
export function containerText(b: Buffer, p: number): string {
  return valueText({ b, p });
}

interface Cursor {
  readonly b: Buffer;
  p: number;
}

function valueText(cursor: Cursor): string {
  const { b } = cursor;
  cursor.p = skipSpace(b, cursor.p);
  switch (b[cursor.p]) {
    case 0x7b: {
      const members = new Map<string, string>();
      eachItem(cursor, () => {
        const name = scalarText(cursor);
        cursor.p = skipSpace(b, cursor.p) + 1;
        members.set(name, valueText(cursor));
      });
      return `{${[...members].map(([name, value]) => `${name}:${value}`).join(',')}}`;
    }
    case 0x5b: {
      const items: string[] = [];
      eachItem(cursor, () => items.push(valueText(cursor)));
      return `[${items.join(',')}]`;
    }
    default:
      return scalarText(cursor);
  }
}

/** From an opening bracket to behind the closing one. */
function eachItem(cursor: Cursor, take: () => void): void {
  const { b } = cursor;
  const close = b[cursor.p] + 2;
  cursor.p = skipSpace(b, cursor.p + 1);
  while (b[cursor.p] !== close) {
    take();
    cursor.p = skipSpace(b, cursor.p);
    if (b[cursor.p] === 0x2c) cursor.p = skipSpace(b, cursor.p + 1);
  }
  cursor.p++;
}

function scalarText(cursor: Cursor): string {
  const { b, p } = cursor;
  const c = b[p];
  if (c === 0x22) {
    cursor.p = scanString(b, p);
    return JSON.stringify(scannedText(b).toWellFormed());
  }
  if (c === 0x74 || c === 0x66 || c === 0x6e) {
    cursor.p = p + (c === 0x66 ? 5 : 4);
    return b.toString('latin1', p, cursor.p);
  }
  cursor.p = scanNumber(b, p);
  const text = b.toString('latin1', AT[START], AT[END]);
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text;
  return javaDouble(Number(text));
}

/** `1.0`, `1.0E7`, `1.0E-4`. */
function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [digits, power] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(power)}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
