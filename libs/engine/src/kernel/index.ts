import { likePattern } from './like.ts';
import * as binary from './binary.ts';
import * as collections from './collections.ts';
import * as conversion from './conversion.ts';
import { compileDateFormat, formatTimestamp } from './date-format.ts';
import * as dateTexts from './date-texts.ts';
import * as datetime from './datetime.ts';
import * as encoding from './encoding.ts';
import * as exact from './exact.ts';
import * as failure from './failure.ts';
import * as fingerprint from './fingerprint.ts';
import * as json from './json.ts';
import * as jsonBuild from './json-build.ts';
import * as lanes from './lanes.ts';
import * as mathematics from './mathematics.ts';
import * as objects from './objects.ts';
import * as plain from './plain.ts';
import { printf } from './printf.ts';
import * as regex from './regex.ts';
import * as registers from './registers.ts';
import { refuseTooLarge } from './row-limit.ts';
import * as strings from './strings.ts';
import * as text from './text.ts';
import * as ticks from './ticks.ts';
import * as timeText from './time-text.ts';

/** Everything generated code calls, by the name it calls it. */
export const kernel = {
  ...binary,
  ...collections,
  ...conversion,
  ...dateTexts,
  ...datetime,
  ...encoding,
  ...exact,
  ...failure,
  ...fingerprint,
  ...json,
  ...jsonBuild,
  ...lanes,
  ...mathematics,
  ...objects,
  ...plain,
  ...regex,
  ...registers,
  ...strings,
  ...text,
  ...ticks,
  ...timeText,
  compileDateFormat,
  formatTimestamp,
  likePattern,
  printf,
  refuseTooLarge,
  $none: Buffer.alloc(0),
};

export const KERNEL_PRELUDE = `const { ${Object.keys(kernel).sort().join(', ')} } = $kernel;\n`;
