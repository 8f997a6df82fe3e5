import { UntranslatablePattern } from '../../kernel/java-regex-class.ts';
import { compilePattern, type JavaRegex } from '../../kernel/regex.ts';
import { unsupported } from '../errors.ts';
import { compileExpression } from '../expression.ts';
import { asText, guard } from '../forms.ts';
import { nullValue } from '../value.ts';
import { plainFunction, type Call, type Generator } from './generator.ts';

/** The pattern where it is written out: compiled now. Undefined for others, null for one that is not valid. */
function constantPattern(call: Call): JavaRegex | null | undefined {
  const pattern = call.args[1];
  if (pattern.op !== 'literal' || typeof pattern.value !== 'string') return undefined;
  try {
    return compilePattern(pattern.value);
  } catch (error) {
    if (error instanceof UntranslatablePattern) throw unsupported(`${error.message} in a regular expression`);
    throw error;
  }
}

/** Any function of a text and a pattern: a pattern that is written out is checked now, and found by its text later. */
function withPattern(kernel: string): Generator {
  return (call, scope) => {
    constantPattern(call);
    return plainFunction(kernel)(call, scope);
  };
}

/** The group of a written pattern is taken without a look at the pattern's text. */
const extract: Generator = (call, scope) => {
  const java = constantPattern(call);
  const [, , group] = call.args;
  if (java === undefined || (group !== undefined && group.op !== 'literal')) {
    return plainFunction('regexpExtract')(call, scope);
  }
  if (java === null || group?.value === null) return nullValue(call.type);
  const { code } = scope;
  const text = asText(compileExpression(call.args[0], scope), code);
  const found = `extractGroup(${code.constant(java)}, ${text.v}, ${Number(group?.value ?? 0)})`;
  const v = code.const('t', guard(text.isNull, found, 'null'));
  return { type: call.type, isNull: code.const('n', `${v} === null`), form: 'text', v };
};

export const regularExpressions: Readonly<Record<string, Generator>> = {
  'SIMILAR TO': plainFunction('similarTo'),
  REGEXP: withPattern('regexp'),
  REGEXP_EXTRACT: extract,
  REGEXP_EXTRACT_ALL: withPattern('regexpExtractAll'),
  REGEXP_REPLACE: withPattern('regexpReplace'),
  REGEXP_COUNT: withPattern('regexpCount'),
  REGEXP_INSTR: withPattern('regexpInstr'),
  REGEXP_SUBSTR: withPattern('regexpSubstr'),
};
