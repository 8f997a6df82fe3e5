import { allColumns, columnRegisters, type ColumnRegisters, type JsonColumn } from './columns.ts';
import * as containerText from './container-text.ts';
import * as datetime from './datetime.ts';
import * as errors from './errors.ts';
import { openRegisters } from './kernel/registers.ts';
import { expectSource, lookUpSource } from './name-source.ts';
import * as plainReader from './plain-reader.ts';
import { textAt } from './text.ts';
import * as tokens from './tokens.ts';
import { isLenient, isPlain, type ReadingOptions } from './types.ts';
import * as values from './values.ts';

/** What the generated source refers to; make it visible under these names. */
export const scannerEnvironment = {
  ...tokens,
  ...values,
  ...datetime,
  ...plainReader,
  ...containerText,
  openRegisters,
  textAt,
} as const;

/** Source text that brings `scannerEnvironment` into scope. */
export const SCANNER_PRELUDE = `const { ${[...Object.keys(scannerEnvironment)].sort().join(', ')} } = $json;\n`;

/**
 * Source text that declares the registers and a function `<prefix>Scan(b, start, end)`: it checks the whole record in
 * one pass, fills the registers of the needed columns and returns 0, or an error of errors.ts. When a name occurs
 * twice the last one wins.
 */
export function scannerSource(prefix: string, columns: readonly JsonColumn[], options: ReadingOptions = {}): string {
  return new ScannerSource(prefix, columns, options).text();
}

const INTEGER_BOUNDS: Readonly<Record<string, string>> = {
  TINYINT: '-128, 127, false',
  SMALLINT: '-32768, 32767, false',
  INT: '-2147483648, 2147483647',
};

class ScannerSource {
  readonly #prefix: string;
  readonly #columns: readonly JsonColumn[];
  readonly #options: ReadingOptions;
  readonly #numbers: ReadonlyMap<JsonColumn, number>;
  /** Functions and tables at module level, the innermost first. */
  readonly #parts: string[] = [];

  constructor(prefix: string, columns: readonly JsonColumn[], options: ReadingOptions) {
    this.#prefix = prefix;
    this.#columns = columns;
    this.#options = options;
    this.#numbers = new Map(allColumns(columns).map(({ column }, number) => [column, number]));
  }

  text(): string {
    const prefix = this.#prefix;
    const count = this.#numbers.size;
    const members = this.#object(this.#columns, `${prefix}Members`, 1);
    return `
  const { F: ${prefix}F, I: ${prefix}I, scan: ${prefix}Kernel } =
    openRegisters(${JSON.stringify(this.#columns)}, ${JSON.stringify(this.#options)});
  const ${prefix}G = new Array(${count}).fill(0n);
  ${this.#parts.join('')}
  function ${prefix}Scan(b, start, end) {
    const words = viewOf(b);
    if (${prefix}Kernel !== null && ${prefix}Kernel(b, start, end) === 0) return 0;
    AT[ERROR_COLUMN] = -1;
    let p = skipSpace(b, start);
    record: {
      if (b[p] !== 0x7b) { p = skipValue(b, p, 0); if (p >= 0) p = fail(${errors.NOT_AN_OBJECT}, start); break record; }
      p = ${members}(b, p + 1, words, words.byteLength);
      if (p < 0) break record;
      while (p < end && (b[p] === 0x20 || b[p] === 0x0a || b[p] === 0x0d || b[p] === 0x09)) p++;
      if (p !== end) { p = fail(${errors.SYNTAX}, p); break record; }
      ${this.#missing(this.#columns, 'start', 'break record;')}return 0;
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

  /**
   * Emits the function that reads an object's members from behind its opening bracket to behind the closing one, and
   * returns its name. Members mostly come in the order of the record before: which name follows which is remembered,
   * and that name is compared in place, four bytes at a time, before any other is looked for.
   */
  #object(columns: readonly JsonColumn[], name: string, depth: number): string {
    const cases = columns.map((column, k) => {
      const number = this.#numbers.get(column)!;
      return `
        case ${k}:
          ${expectSource(column.name)}
          if (b[p] <= 0x20) p = skipSpace(b, p);
          if (b[p] === 0x6e) { p = scanNull(b, p); ${this.#clear(column)}}
          else { ${this.#read(column, `${name}${k}`, depth)} }
          if (p < 0) { if (AT[ERROR_COLUMN] < 0) AT[ERROR_COLUMN] = ${number}; return p; }
          before = ${k};
          break member;`;
    });
    const following = columns.map((_, k) => (k + 1) % columns.length);
    this.#parts.push(`
  const ${name}Names = new Map(${JSON.stringify(columns.map((column, k) => [column.name, k]))});
  const ${name}Next = new Int32Array([${[...following, columns.length > 0 ? 0 : -1].join(', ')}]);
  function ${name}(b, p, words, limit) {
    ${columns.map((column) => this.#clear(column)).join('')}
    p = skipSpace(b, p);
    if (b[p] === 0x7d) return p + 1;
    let before = ${columns.length};
    for (;;) {
      let column = ${name}Next[before];
      let isKnown = false;
      member: for (;;) {
        switch (column) {${cases.join('')}
        }
        // Not the name that was expected.
        if (b[p] !== 0x22) return fail(${errors.SYNTAX}, p);
        p = scanString(b, p);
        if (p < 0) return p;
        const n = AT[START];
        column = -1;
        if (AT[ESCAPED] === 1) column = ${name}Names.get(scannedText(b)) ?? -1;
        else switch (AT[END] - n) {${lookUpSource(columns)}
        }
        p = skipSpace(b, p);
        if (b[p] !== 0x3a) return fail(${errors.SYNTAX}, p);
        p++;
        if (column < 0) {
          p = skipValue(b, p, ${depth});
          if (p < 0) return p;
          break;
        }
        ${name}Next[before] = column;
        isKnown = true;
      }
      if (b[p] <= 0x20) p = skipSpace(b, p);
      if (b[p] !== 0x2c) break;
      p++;
      if (b[p] <= 0x20) p = skipSpace(b, p);
    }
    return b[p] === 0x7d ? p + 1 : fail(${errors.SYNTAX}, p);
  }
`);
    return name;
  }

  /** Whether a column's registers are filled. */
  #isTracked(column: JsonColumn): boolean {
    return column.needed || this.#mustBePresent(column);
  }

  /** Inside of a ROW Flink's conventions let everything be NULL. */
  #mustBePresent(column: JsonColumn): boolean {
    return !column.type.nullable && (!isLenient(this.#options) || this.#columns.includes(column));
  }

  #registers(column: JsonColumn): ColumnRegisters {
    return columnRegisters(this.#prefix, this.#numbers.get(column)!);
  }

  /** Makes a column NULL, and what is inside. */
  #clear(column: JsonColumn): string {
    const own = this.#isTracked(column) ? `${this.#registers(column).state} = 0; ` : '';
    return own + (column.fields ?? []).map((field) => this.#clear(field)).join('');
  }

  /** Refuses what is declared NOT NULL, but is null or absent. */
  #missing(columns: readonly JsonColumn[], position: string, leave: string): string {
    return columns
      .filter((column) => this.#mustBePresent(column))
      .map((column) => {
        const number = this.#numbers.get(column)!;
        return `if (p >= 0 && ${this.#registers(column).state} === 0) { AT[ERROR_COLUMN] = ${number}; p = fail(${errors.MISSING}, ${position}); ${leave} }\n`;
      })
      .join('');
  }

  /** Reads the value at `p` and stores it when the column is tracked. */
  #read(column: JsonColumn, name: string, depth: number): string {
    const r = this.#registers(column);
    const { kind, precision = 0, scale = 0 } = column.type;
    const isTracked = this.#isTracked(column);
    if (column.fields !== undefined) return this.#readRow(column, column.fields, name, depth);
    const lenient = isLenient(this.#options);
    const separator = this.#options.timestampFormat === 'ISO-8601' ? 0x54 : 0x20;
    const present = isTracked ? ` ${r.state} = 1;` : '';
    const number = isTracked ? `${present} ${r.value} = NUMBERS[VALUE];` : '';
    const exact = isTracked
      ? ` ${r.value} = NUMBERS[VALUE]; if (AT[KIND] === SAFE_INTEGER) ${r.state} = 1; else if (AT[KIND] === LONG_INTEGER) { ${r.state} = 2; ${r.big} = BIG[0]; } else ${r.state} = 0;`
      : '';
    switch (kind) {
      case 'BOOLEAN':
        return `p = readBoolean(b, p, ${lenient});${number}`;
      case 'TINYINT':
      case 'SMALLINT':
        return `p = readInteger(b, p, ${INTEGER_BOUNDS[kind]});${number}`;
      case 'INT':
        return `p = readInteger(b, p, ${INTEGER_BOUNDS.INT}, ${lenient});${number}`;
      case 'BIGINT':
        return `p = readBigint(b, p, ${lenient});${exact}`;
      case 'FLOAT':
        return `p = readFloat(b, p);${number}`;
      case 'DOUBLE':
        return `p = readDouble(b, p);${number}`;
      case 'DECIMAL':
        return `p = readDecimal(b, p, ${precision}, ${scale}, ${lenient});${exact}`;
      case 'CHAR':
      case 'VARCHAR':
        return isTracked
          ? `p = readText(b, p, ${lenient}, ${depth}); ${r.state} = 1 + AT[ESCAPED]; ${r.start} = AT[START]; ${r.end} = AT[END];`
          : `p = readText(b, p, ${lenient}, ${depth});`;
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        return precision > 3
          ? `p = readTicks(b, p, ${separator}, ${kind === 'TIMESTAMP' ? 0 : 1}, ${precision}, ${lenient});${exact}`
          : `p = readTimestamp(b, p, ${separator}, ${kind === 'TIMESTAMP' ? 0 : 1}, ${lenient});${number}`;
      case 'DATE':
        return `p = readDate(b, p);${number}`;
      case 'TIME':
        return `p = readTime(b, p);${number}`;
      case 'INTERVAL':
        return `p = readBigint(b, p, ${lenient});${number}`;
      default: {
        if (!isPlain(column.type)) return `p = skipValue(b, p, ${depth});${present}`;
        const reader = `${name}Read`;
        this.#parts.push(
          `\n  const ${reader} = plainReader(${JSON.stringify(column.type)}, ${JSON.stringify(this.#options)});`,
        );
        return `p = ${reader}(b, p, ${depth});${present}${isTracked ? ` ${r.big} = READ[0];` : ''}`;
      }
    }
  }

  #readRow(column: JsonColumn, fields: readonly JsonColumn[], name: string, depth: number): string {
    const members = this.#object(fields, name, depth + 1);
    const present = this.#isTracked(column) ? ` ${this.#registers(column).state} = 1;` : '';
    const missing = this.#missing(fields, 'p - 1', '');
    return `if (b[p] !== 0x7b) p = fail(${errors.TYPE}, p);
        else {
          p = ${members}(b, p + 1, words, limit);${present}
          ${missing}
        }`;
  }
}
