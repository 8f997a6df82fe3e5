import { describe, expect, it } from '@jest/globals';
import { formatType, SqlError } from '@millrace/sql';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Group, normalised } from './measured.ts';

const files = readdirSync(join(import.meta.dirname, 'measured'));
const names = files.filter((file) => file.endsWith('.tsv')).map((file) => file.slice(0, -4));

/** `type value` of our side, or `refused`, or `fails`. */
function ours(group: Group, expression: string, withType: boolean): string {
  try {
    const bound = group.bind(expression);
    const value = group.evaluate(bound);
    return withType ? `${formatType(bound.type)} ${value}` : value;
  } catch (error) {
    if (error instanceof SqlError) return 'refused';
    throw error;
  }
}

/** The same of Flink's side; our type says how the value is printed. */
function theirs(group: Group, { expression, type, value }: Group['measured'][number]): string {
  // Flink plans it, but its code does not compile: we refuse it.
  if (value === 'CompileException') return 'refused';
  if (type === 'refused' || type === 'fails') return type;
  try {
    return `${type} ${normalised(value, group.bind(expression).type)}`;
  } catch {
    return `${type} ${value}`;
  }
}

describe.each(names)('%s: an expression', (name) => {
  const group = new Group(name, files.includes(`${name}.differs`));

  it.each(group.measured.filter(({ expression }) => !group.differs.has(expression)))(
    '$expression is what it is in Flink',
    (measured) => {
      expect(ours(group, measured.expression, measured.type !== 'fails')).toBe(theirs(group, measured));
    },
  );

  const differing = [...group.differs].map(([expression, reason]) => ({ expression, reason }));
  if (differing.length > 0) {
    it.each(differing)('$expression still differs: else take it from the list', ({ expression }) => {
      const measured = group.measured.find((candidate) => candidate.expression === expression)!;
      expect(ours(group, expression, measured.type !== 'fails')).not.toBe(theirs(group, measured));
    });
  }
});
