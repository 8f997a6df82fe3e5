import * as errors from './errors.ts';
import * as datetime from './datetime.ts';
import * as tokens from './tokens.ts';
import * as values from './values.ts';

/** A declared column of a JSON object. The shape of libs/sql's SqlType, as far as a scanner needs it. */
export interface JsonColumn {
  readonly name: string;
  readonly type: JsonType;
  /** Whether its value is wanted; it is checked in any case. */
  readonly needed: boolean;
}

export interface JsonType {
  readonly kind: string;
  readonly nullable: boolean;
  readonly precision?: number;
  readonly scale?: number;
}

export interface ScannerOptions {
  /** Flink's `json.timestamp-format.standard`; default SQL. */
  readonly timestampFormat?: 'SQL' | 'ISO-8601' | undefined;
}

/**
 * Where the generated scanner leaves column k, as source text. `state` is 0 for NULL, 1 for a value. It is 2 for a
 * BIGINT or DECIMAL outside ±(2^53 - 1), whose exact value is in `big` (`value` is rounded), and for a string with
 * escapes, which `start` and `end` enclose as they are.
 */
export interface ColumnRegisters {
  readonly state: string;
  readonly value: string;
  readonly big: string;
  readonly start: string;
  readonly end: string;
}

export function columnRegisters(prefix: string, column: number): ColumnRegisters {
  return {
    state: `${prefix}I[${column * 3}]`,
    value: `${prefix}F[${column}]`,
    big: `${prefix}G[${column}]`,
    start: `${prefix}I[${column * 3 + 1}]`,
    end: `${prefix}I[${column * 3 + 2}]`,
  };
}

/** What the generated source refers to; make it visible under these names. */
export const scannerEnvironment = { ...tokens, ...values, ...datetime } as const;

/** Source text that brings `scannerEnvironment` into scope. */
export const SCANNER_PRELUDE = `const { ${[...Object.keys(scannerEnvironment)].sort().join(', ')} } = $json;\n`;

/**
 * Source text that declares the registers and a function `<prefix>Scan(b, start, end)`: it checks the whole record in
 * one pass, fills the registers of the needed columns and returns 0, or an error of errors.ts. When a name occurs
 * twice the last one wins.
 */
export function scannerSource(prefix: string, columns: readonly JsonColumn[], options: ScannerOptions = {}): string {
  const registers = columns.map((_, k) => columnRegisters(prefix, k));
  const tracked = columns.map((column) => column.needed || !column.type.nullable);
  const reset = registers
    .filter((_, k) => tracked[k])
    .map((r) => `${r.state} = 0;`)
    .join(' ');
  const cases = columns.map((column, k) => {
    const clear = tracked[k] ? `${registers[k].state} = 0; ` : '';
    return `
        case ${k}:
          if (b[p] === 0x6e) { p = scanNull(b, p); ${clear}break; }
          ${readSource(column, registers[k], tracked[k], options)}
          if (p < 0) { AT[ERROR_COLUMN] = ${k}; break members; }
          break;`;
  });
  const missing = columns.map((column, k) =>
    column.type.nullable
      ? ''
      : `if (${registers[k].state} === 0) { AT[ERROR_COLUMN] = ${k}; p = fail(${errors.MISSING}, start); break members; }\n`,
  );
  return `
  const ${prefix}F = new Float64Array(${columns.length});
  const ${prefix}I = new Int32Array(${columns.length * 3});
  const ${prefix}G = new Array(${columns.length}).fill(0n);
  const ${prefix}Names = new Map(${JSON.stringify(columns.map((column, k) => [column.name, k]))});
  function ${prefix}Scan(b, start, end) {
    ${reset}
    AT[ERROR_COLUMN] = -1;
    let p = skipSpace(b, start);
    members: {
      if (b[p] !== 0x7b) { p = skipValue(b, p, 0); if (p >= 0) p = fail(${errors.NOT_AN_OBJECT}, start); break members; }
      p = skipSpace(b, p + 1);
      if (b[p] === 0x7d) p++;
      else for (;;) {
        if (b[p] !== 0x22) { p = fail(${errors.SYNTAX}, p); break members; }
        p = scanString(b, p);
        if (p < 0) break members;
        const n = AT[START];
        let column = -1;
        if (AT[ESCAPED] === 1) { column = ${prefix}Names.get(scannedText(b)); if (column === undefined) column = -1; }
        else switch (AT[END] - n) {${nameSource(columns)}
        }
        p = skipSpace(b, p);
        if (b[p] !== 0x3a) { p = fail(${errors.SYNTAX}, p); break members; }
        p = skipSpace(b, p + 1);
        switch (column) {${cases.join('')}
        default:
          p = skipValue(b, p, 1);
        }
        if (p < 0) break members;
        p = skipSpace(b, p);
        if (b[p] === 0x2c) { p = skipSpace(b, p + 1); continue; }
        if (b[p] !== 0x7d) { p = fail(${errors.SYNTAX}, p); break members; }
        p++;
        break;
      }
      while (p < end && (b[p] === 0x20 || b[p] === 0x0a || b[p] === 0x0d || b[p] === 0x09)) p++;
      if (p !== end) { p = fail(${errors.SYNTAX}, p); break members; }
      ${missing.join('')}return 0;
    }
    // What looks wrong at or past the end is not there: the record is cut off.
    if (AT[ERROR_POSITION] >= end) {
      AT[ERROR_POSITION] = end;
      AT[ERROR_COLUMN] = -1;
      return ${errors.TRUNCATED};
    }
    return -p;
  }
`;
}

/** Decides by length, then by bytes, which column a name is. */
function nameSource(columns: readonly JsonColumn[]): string {
  const byLength = new Map<number, string[]>();
  columns.forEach((column, k) => {
    const name = Buffer.from(column.name);
    const test = [...name].map((byte, i) => `b[n${i > 0 ? ` + ${i}` : ''}] === ${byte}`).join(' && ') || 'true';
    byLength.set(name.length, [...(byLength.get(name.length) ?? []), `if (${test}) column = ${k};`]);
  });
  return [...byLength].map(([length, tests]) => `\n          case ${length}: ${tests.join(' else ')} break;`).join('');
}

const INTEGER_BOUNDS: Readonly<Record<string, string>> = {
  TINYINT: '-128, 127',
  SMALLINT: '-32768, 32767',
  INT: '-2147483648, 2147483647',
};

/** Reads the value at `p` and stores it when the column is tracked. */
function readSource(column: JsonColumn, r: ColumnRegisters, tracked: boolean, options: ScannerOptions): string {
  const { kind, precision = 0, scale = 0 } = column.type;
  const separator = options.timestampFormat === 'ISO-8601' ? 0x54 : 0x20;
  const present = tracked ? ` ${r.state} = 1;` : '';
  const number = tracked ? `${present} ${r.value} = NUMBERS[VALUE];` : '';
  const exact = tracked
    ? ` ${r.value} = NUMBERS[VALUE]; if (AT[KIND] === LONG_INTEGER) { ${r.state} = 2; ${r.big} = BIG[0]; } else ${r.state} = 1;`
    : '';
  switch (kind) {
    case 'BOOLEAN':
      return `p = readBoolean(b, p);${number}`;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return `p = readInteger(b, p, ${INTEGER_BOUNDS[kind]});${number}`;
    case 'BIGINT':
      return `p = readBigint(b, p);${exact}`;
    case 'FLOAT':
      return `p = readFloat(b, p);${number}`;
    case 'DOUBLE':
      return `p = readDouble(b, p);${number}`;
    case 'DECIMAL':
      return `p = readDecimal(b, p, ${precision}, ${scale});${exact}`;
    case 'CHAR':
    case 'VARCHAR':
      return tracked
        ? `p = readText(b, p); ${r.state} = 1 + AT[ESCAPED]; ${r.start} = AT[START]; ${r.end} = AT[END];`
        : 'p = readText(b, p);';
    case 'TIMESTAMP':
      return `p = readTimestamp(b, p, ${separator}, 0);${number}`;
    case 'TIMESTAMP_LTZ':
      return `p = readTimestamp(b, p, ${separator}, 1);${number}`;
    case 'DATE':
      return `p = readDate(b, p);${number}`;
    case 'TIME':
      return `p = readTime(b, p);${number}`;
    case 'ROW':
    case 'MAP':
    case 'ARRAY': {
      // Only the shape is checked so far: what is inside is JSON, not yet the declared types.
      const open = kind === 'ARRAY' ? 0x5b : 0x7b;
      return `p = b[p] === ${open} ? skipValue(b, p, 1) : fail(${errors.TYPE}, p);${present}`;
    }
    default:
      return `p = skipValue(b, p, 1);${present}`;
  }
}
