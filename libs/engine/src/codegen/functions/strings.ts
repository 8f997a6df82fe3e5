import { literalText, numberFunction, textFunction, type Generator } from './generator.ts';

const trim: Generator = (call, scope) => {
  const end = literalText(call.args[0]);
  const kernel = end === 'LEADING' ? 'trimLeading' : end === 'TRAILING' ? 'trimTrailing' : 'trimBoth';
  return textFunction(kernel)({ ...call, args: call.args.slice(1) }, scope);
};

/** In characters (code points), positions from 1, as Flink. */
export const strings: Readonly<Record<string, Generator>> = {
  CONCAT: textFunction('concat'),
  '||': textFunction('concat'),
  UPPER: textFunction('upper'),
  LOWER: textFunction('lower'),
  TRIM: trim,
  SUBSTRING: textFunction('substring'),
  CHAR_LENGTH: numberFunction('charLength'),
  REPLACE: textFunction('replaceAll'),
};
