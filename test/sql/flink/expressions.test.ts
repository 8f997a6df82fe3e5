import { describe, expect, it } from '@jest/globals';
import { formatType, type Script } from '@millrace/sql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, scriptOf } from './evaluate.ts';

/** What Flink said: an expression, its type, its value; or `fails` for one that stops the job. */
const lines = readFileSync(join(import.meta.dirname, 'values.tsv'), 'utf8')
  .trimEnd()
  .split('\n');
const measured = lines.map((line) => {
  const [expression, type, value] = line.split('\t');
  return { expression, type, value: type === 'fails' ? 'fails' : value };
});

describe('an expression', () => {
  it.each(measured)('$expression has the type it has in Flink', ({ expression, type }) => {
    if (type !== 'fails') expect(typeOf(scriptOf(expression, type))).toBe(type);
  });

  it.each(measured)('$expression has the value it has in Flink', ({ expression, type, value }) => {
    const script = scriptOf(expression, type === 'fails' ? anyTypeFor(expression) : type);
    expect(comparable(type, evaluate(script))).toBe(comparable(type, value));
  });
});

/** The type of the only column of the query of the only INSERT. */
function typeOf({ inserts }: Script): string {
  const [{ input }] = inserts;
  if (input.op !== 'project') throw new Error('an INSERT projects');
  return formatType(input.input.fields[0].type);
}

/** A column that takes the expression's value, for one whose type Flink did not say. */
function anyTypeFor(expression: string): string {
  return /AS ([A-Z]+(?:\(\d\))?)\)$/.exec(expression)?.[1] ?? (expression.includes('big') ? 'BIGINT' : 'INT');
}

/** A value as both sides would write it. */
function comparable(type: string, value: string): string {
  if (value === 'null' || value === 'fails') return value;
  if (value.startsWith('"')) return JSON.parse(value) as string;
  if (type.startsWith('TIMESTAMP')) {
    return new Date(value.replace(' ', 'T').replace(/Z?$/, 'Z')).toISOString();
  }
  if (type.startsWith('DOUBLE')) return String(Number(value));
  return type.startsWith('FLOAT') ? String(Math.fround(Number(value))) : value;
}
