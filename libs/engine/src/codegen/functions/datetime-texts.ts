import type { SqlType } from '@millrace/sql';
import { BadDatePattern } from '../../kernel/date-pattern.ts';
import { compileDateFormat, type DateFormat } from '../../kernel/date-format.ts';
import { compileExpression } from '../expression.ts';
import { asText, anyNull, guard } from '../forms.ts';
import { epochMs, nanosBehind } from '../time-casts.ts';
import { nullValue, scaleOf } from '../value.ts';
import { nullableFunction, plainFunction, type Call, type Generator } from './generator.ts';

/** The format where it is written out: compiled now. */
function constantFormat(call: Call): DateFormat | null {
  const pattern = call.args[1];
  if (pattern.op !== 'literal' || typeof pattern.value !== 'string') return null;
  try {
    return compileDateFormat(pattern.value);
  } catch (error) {
    // Flink plans it and fails when it comes to a row.
    if (error instanceof BadDatePattern) return null;
    throw error;
  }
}

const format: Generator = (call, scope) => {
  const { code } = scope;
  if (/CHAR/.test(call.args[0].type.kind)) return plainFunction('reformat')(call, scope);
  const time = compileExpression(call.args[0], scope);
  if (time.isNull === 'true') return nullValue(call.type);
  const moment = [epochMs(time, code), nanosBehind(time)];
  const compiled = constantFormat(call);
  if (compiled === null) {
    const pattern = asText(compileExpression(call.args[1], scope), code);
    const isNull = anyNull([time, pattern]);
    const t = code.const('t', guard(isNull, `formatTimestamp(${moment[0]}, ${pattern.v}, ${moment[1]})`, "''"));
    return { type: call.type, isNull, form: 'text', v: t };
  }
  const v = code.const('t', guard(time.isNull, `${code.constant(compiled)}.format(${moment.join(', ')})`, "''"));
  return { type: call.type, isNull: time.isNull, form: 'text', v };
};

/** NULL when the text is no time in the format. */
const toTimestamp: Generator = (call, scope) => {
  const { code } = scope;
  const args = call.args.map((arg) => asText(compileExpression(arg, scope), code));
  const isNull = anyNull(args);
  if (isNull === 'true') return nullValue(call.type);
  const v = code.const('v', guard(isNull, `toTimestamp(${args.map((arg) => arg.v).join(', ')})`, 'NaN'));
  return { type: call.type, isNull: `(${v} !== ${v})`, form: 'number', v };
};

const digitsOf = (type: SqlType) => (type.kind === 'TIMESTAMP_LTZ' ? type.precision : 3);

const toTimestampLtz: Generator = (call, scope) => {
  const [first, precision] = call.args;
  if (/CHAR/.test(first.type.kind)) return plainFunction('timestampOfText')(call, scope);
  const whole = { kind: 'BIGINT', nullable: true } as const;
  // A DECIMAL counts by its whole part.
  const number = scaleOf(first.type) > 0 ? ({ op: 'cast', input: first, type: whole, try: false } as const) : first;
  if (precision === undefined)
    return nullableFunction('timestampOfNumber', () => [3, 3])({ ...call, args: [number] }, scope);
  return nullableFunction('timestampOfNumber', () => [digitsOf(call.type)])(
    { ...call, args: [number, precision] },
    scope,
  );
};

const unixTimestamp: Generator = (call, scope) => {
  if (call.args.length > 0) return plainFunction('unixTimestamp')(call, scope);
  const v = scope.code.const('v', 'Math.floor($clock.processingTimeMs / 1000)');
  return { type: call.type, isNull: 'false', form: 'exact', v, b: 'null' };
};

export const datetimeTexts: Readonly<Record<string, Generator>> = {
  DATE_FORMAT: format,
  TO_DATE: plainFunction('toDate'),
  TO_TIMESTAMP: toTimestamp,
  TO_TIMESTAMP_LTZ: toTimestampLtz,
  UNIX_TIMESTAMP: unixTimestamp,
  FROM_UNIXTIME: plainFunction('fromUnixTime'),
  CONVERT_TZ: plainFunction('convertZone'),
};
