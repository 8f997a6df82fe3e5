import { arithmetic } from './arithmetic.ts';
import { comparisons } from './comparison.ts';
import { datetime } from './datetime.ts';
import type { Generator } from './generator.ts';
import { hashes } from './hash.ts';
import { jsonFunctions } from './json.ts';
import { logic } from './logic.ts';
import { regularExpressions } from './regex.ts';
import { strings } from './strings.ts';

/** Code generators by function id (libs/sql `functionIds()`); a test holds the two against each other. */
export const functions: Readonly<Record<string, Generator | undefined>> = {
  ...logic,
  ...comparisons,
  ...arithmetic,
  ...strings,
  ...datetime,
  ...hashes,
  ...regularExpressions,
  ...jsonFunctions,
};
