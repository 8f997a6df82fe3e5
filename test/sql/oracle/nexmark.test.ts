import { describe, expect, it } from '@jest/globals';
import { fingerprint } from './fingerprint.ts';
import { runMillrace } from './millrace.ts';
import { nexmarkCases } from './nexmark-cases.ts';
import { nexmarkExpected } from './nexmark-expected.ts';

const { stream, queries } = nexmarkExpected();

describe.each([1, 4])(
  'over 100,000 events in %i topic partition(s), millrace eval gives the rows of Flink',
  (partitions) => {
    it.each(nexmarkCases(stream).map((each) => [each.name, each] as const))('%s', async (name, oracleCase) => {
      const query = name.slice('nexmark/'.length);
      const rows = await runMillrace(oracleCase, partitions);
      expect(fingerprint(rows[query])).toEqual(queries[query]);
    });
  },
);
