import { arithmetic } from './arithmetic.ts';
import { collections } from './collections.ts';
import { comparisons } from './comparison.ts';
import { conditional } from './conditional.ts';
import { datetime } from './datetime.ts';
import { datetimeTexts } from './datetime-texts.ts';
import type { Generator } from './generator.ts';
import { hashes } from './hash.ts';
import { intervals } from './intervals.ts';
import { jsonFunctions } from './json.ts';
import { logic } from './logic.ts';
import { mathematics } from './mathematics.ts';
import { regularExpressions } from './regex.ts';
import { strings } from './strings.ts';

/** Code generators by function id (libs/sql `functionIds()`); a test holds the two against each other. */
export const functions: Readonly<Record<string, Generator | undefined>> = {
  ...logic,
  ...comparisons,
  ...arithmetic,
  ...mathematics,
  ...conditional,
  ...collections,
  ...strings,
  ...datetime,
  ...datetimeTexts,
  ...intervals,
  ...hashes,
  ...regularExpressions,
  ...jsonFunctions,
};
