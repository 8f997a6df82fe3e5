import { ComputationFailure, RowCompiler, type SqlValue } from '@millrace/engine';
import { parseScript, type Expression, type Relation, type SqlType, type TableColumn } from '@millrace/sql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseValue, printValue } from './values.ts';

/** What Flink said about an expression: its type and value; `refused` to plan it, or `fails` when it computes it. */
export interface Measured {
  readonly expression: string;
  readonly type: string;
  readonly value: string;
}

/** Columns of every group's row (those of `Values.java`). */
const ROW: readonly (readonly [string, string, string | null])[] = [
  ['a', 'INT', '7'],
  ['neg', 'INT', '-3'],
  ['n', 'INT', null],
  ['big', 'BIGINT', '9007199254740993'],
  ['ti', 'TINYINT', '100'],
  ['sm', 'SMALLINT', '300'],
  ['maxi', 'INT', '2147483647'],
  ['zero', 'INT', '0'],
  ['d', 'DOUBLE', '2.5'],
  ['nd', 'DOUBLE', '-2.5'],
  ['zd', 'DOUBLE', '0.0'],
  ['f', 'FLOAT', '1.1'],
  ['s', 'STRING', 'Hello, World'],
  ['p', 'STRING', '  pad '],
  ['ns', 'STRING', null],
  ['num', 'STRING', '42'],
  ['bad', 'STRING', 'x'],
  ['uni', 'STRING', 'gr\u00fc\u00df \u{1F600}'],
  ['ts', 'TIMESTAMP(3)', '2001-02-28 23:59:58.987'],
  ['past', 'TIMESTAMP(3)', '1969-12-31 12:34:56.789'],
  ['dt', 'DATE', '2004-02-29'],
  ['t', 'BOOLEAN', 'true'],
  ['fa', 'BOOLEAN', 'false'],
  ['nb', 'BOOLEAN', null],
];

const folder = join(import.meta.dirname, 'measured');
const read = (file: string) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');

/** One pair of files in `measured/`, ready to be compared: what Flink said, and how to ask our side. */
export class Group {
  readonly measured: readonly Measured[];
  /** Why our value or type is another, by expression: `NAME.differs`, `expression TAB reason`. */
  readonly differs: ReadonlyMap<string, string>;
  readonly #table: string;
  readonly #row: SqlValue[];
  readonly #fields: readonly TableColumn[];

  constructor(name: string, hasDiffers: boolean) {
    this.measured = read(`${name}.tsv`).map((line) => {
      const [expression, type, value] = line.split('\t');
      return { expression, type, value };
    });
    const differs = hasDiffers ? read(`${name}.differs`) : [];
    this.differs = new Map(differs.map((line) => line.split('\t') as [string, string]));
    const columns = [...ROW, ...read(`${name}.txt`).flatMap(columnOf)];
    const declared = columns.map(([column, type]) => `\`${column}\` ${type}`).join(', ');
    this.#table = `CREATE TABLE r (${declared}, lz AS CAST(ts AS TIMESTAMP_LTZ(3)))
      WITH ('connector' = 'kafka', 'format' = 'json');
      CREATE TABLE o (x INT) WITH ('connector' = 'kafka', 'format' = 'json');`;
    const fields = this.#parse('a').fields;
    this.#fields = fields;
    this.#row = columns.map(([, , text], i) => (text === null ? null : parseValue(text, fields[i].type)));
    this.#row.push(this.#row[columns.findIndex(([column]) => column === 'ts')]);
  }

  /** The expression as our binder has it; throws `SqlError` when we refuse it. */
  bind(expression: string): Expression {
    return this.#parse(expression).expression;
  }

  /** What our engine computes, printed as `Values.java` prints; or `fails`. */
  evaluate(expression: Expression): string {
    const compiler = new RowCompiler({ processingTimeMs: 1_800_000_000_123 }, new Map());
    try {
      return printValue(compiler.value(expression, this.#fields)(this.#row), expression.type);
    } catch (error) {
      if (error instanceof ComputationFailure) return 'fails';
      throw error;
    }
  }

  #parse(expression: string): { expression: Expression; fields: readonly TableColumn[] } {
    const script = parseScript(`${this.#table}\nINSERT INTO o SELECT 1 FROM r WHERE (${expression}) IS NOT NULL;`, {
      pipeline: 'p',
    });
    return { expression: tested(script.inserts[0].input), fields: script.tables[0].columns };
  }
}

/** `#column name TYPE "text"`. */
function columnOf(line: string): [string, string, string | null][] {
  const [, name, type, text] = /^#column (\S+) (\S+) (.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, type, JSON.parse(text) as string | null]];
}

/** What the query's condition tests not to be NULL: the expression, with its own type whatever it is. */
function tested(relation: Relation): Expression {
  if (relation.op === 'filter' && relation.condition.op === 'call') return relation.condition.args[0];
  if ('input' in relation) return tested(relation.input);
  throw new Error('the query has no condition');
}

/** A value as Flink printed it, in the way that ours is printed. */
export function normalised(value: string, type: SqlType): string {
  if (value === 'null' || value === 'fails') return value;
  switch (type.kind) {
    case 'DOUBLE':
      return String(Number(value));
    case 'FLOAT':
      return String(Math.fround(Number(value)));
    case 'DECIMAL':
      return printValue(parseValue(plainDecimal(value), type), type);
    case 'ARRAY':
      if (/DOUBLE|FLOAT/.test(type.element.kind)) return value.replace(/(?<=\d)\.0(?=[,\]])/g, '');
      return value.replace(MOMENT, (time) => normalised(time, NANOSECONDS));
    case 'MAP':
      return value.replace(MOMENT, (time) => normalised(time, NANOSECONDS));
    case 'TIME':
      return printValue(parseValue(value, type), type);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      // All that Flink has, also where the type has no such digits.
      return printValue(parseValue(value.replace('T', ' ').replace('Z', ''), NANOSECONDS), NANOSECONDS);
    default:
      return value;
  }
}

const NANOSECONDS: SqlType = { kind: 'TIMESTAMP', precision: 9, nullable: true };
const MOMENT = /[+-]?\d{4,}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?/g;

/** `5.6700E-7` as `0.00000056700`: what Java writes of a small DECIMAL. */
function plainDecimal(text: string): string {
  const parts = /^(-?)(\d)(?:\.(\d+))?E-(\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, first, rest = '', power] = parts;
  return `${sign}0.${'0'.repeat(Number(power) - 1)}${first}${rest}`;
}
