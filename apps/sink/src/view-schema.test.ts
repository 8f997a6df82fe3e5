import { describe, expect, it } from '@jest/globals';
import type { SqlType } from '@millrace/sql';
import { VIEW } from './test/view-topic.ts';
import { toViewSchema } from './view-schema.ts';

const timestamp = (precision: number): SqlType => ({ kind: 'TIMESTAMP', precision, nullable: true });

describe('the schema of a view in its store', () => {
  it('has texts for times of more than three digits, but not for the bounds of windows', () => {
    const fields = ['start', 'end', 'ms', 'micros', 'nanos'].map((name, i) => ({
      name,
      type: timestamp([6, 6, 3, 6, 9][i]),
    }));
    const view = { ...VIEW, fields, primaryKey: ['start'], timeColumn: 'start', windowEndColumn: 'end' };
    expect(toViewSchema(view).columns.map(({ type, sqlType }) => `${type} ${sqlType}`)).toEqual([
      'TIMESTAMP TIMESTAMP(6)',
      'TIMESTAMP TIMESTAMP(6)',
      'TIMESTAMP TIMESTAMP(3)',
      'STRING TIMESTAMP(6)',
      'STRING TIMESTAMP(9)',
    ]);
  });
});
