import { describe, expect, it } from '@jest/globals';
import { isKeyed, QUERIES, scriptOf } from './queries.ts';

const topics = { input: { topic: 'in', more: { 'properties.group.id': 'g' } }, output: { topic: 'out' } };

describe('the text that a system runs', () => {
  it.each(QUERIES)('$name: differs from the committed one in the options of its two tables alone', ({ file }) => {
    const text = scriptOf(file, topics);
    expect(text).toContain("'topic' = 'in',\n  'properties.group.id' = 'g',");
    expect(text.match(/'topic' = '\w+'/g)).toEqual(["'topic' = 'in'", "'topic' = 'out'"]);
    const discarded = scriptOf(file, { ...topics, output: { connector: 'blackhole' } });
    expect(discarded.match(/'connector' = '[\w-]+'/g)).toEqual(["'connector' = 'kafka'", "'connector' = 'blackhole'"]);
  });

  it('is asked whether rows replace earlier ones', () => {
    const keyed = QUERIES.filter(isKeyed).map(({ name }) => name);
    expect(keyed).toEqual(['q4', 'q9', 'q15', 'q16', 'q17', 'q18', 'q19', 'windowed-count']);
  });
});
