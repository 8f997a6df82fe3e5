import { perMillisecond } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { viaExact } from './forms.ts';
import { isTimestamp, type ExactValue, type NumberValue, type Value } from './value.ts';

/** DATE, TIME and TIMESTAMP as one another, and the milliseconds that functions of times compute with. */

export const isTime = (type: SqlType) => isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME';

/** Whether two TIMESTAMPs count the same unit (libs/formats ticks.ts). */
export function countAlike(a: SqlType, b: SqlType): boolean {
  return isTimestamp(a) && isTimestamp(b) && perMillisecond(a.precision) === perMillisecond(b.precision);
}

/** Whole milliseconds since the epoch of any datetime; of a TIME since midnight. */
export function epochMs(value: Value, code: Code): string {
  const { type } = value;
  if (value.form === 'number') return type.kind === 'DATE' ? `(${value.v} * 86400000)` : value.v;
  if (value.form === 'exact' && isTimestamp(type))
    return code.const('ms', `msOfTicks(${value.v}, ${value.b}, ${type.precision})`);
  throw unsupported(`a time from ${type.kind}`);
}

/** The nanoseconds behind them. */
export function nanosBehind({ type, ...value }: Value): string {
  if (value.form !== 'exact' || !isTimestamp(type)) return '0';
  return `nanosOfTicks(${value.v}, ${value.b}, ${type.precision})`;
}

/** Milliseconds (source text) as a value of a datetime's type: days of a DATE, a TIME within its day. */
export function timeOfMs(ms: string, type: SqlType, isNull: string, code: Code): Value {
  if (isTimestamp(type) && type.precision > 3)
    return viaExact(`ticksOf(${ms}, 0, ${type.precision})`, type, isNull, false, code);
  const v = type.kind === 'DATE' ? `Math.floor((${ms}) / 86400000)` : type.kind === 'TIME' ? `wrapTime(${ms})` : ms;
  return { type, isNull, form: 'number', v: code.const('v', v) };
}

/** The same that keeps what `time`, of the same type, has behind its milliseconds. */
export function movedTo(ms: string, time: Value, isNull: string, code: Code): Value {
  const { type } = time;
  if (time.form !== 'exact' || !isTimestamp(type)) return timeOfMs(ms, type, isNull, code);
  return viaExact(`moveTicks(${ms}, ${time.v}, ${time.b}, ${type.precision})`, type, isNull, false, code);
}

/** CAST of a time to another type of time. */
export function castTime(value: NumberValue | ExactValue, type: SqlType, code: Code): Value | undefined {
  const { isNull, type: from } = value;
  const number = (v: string): Value => ({ type, isNull, form: 'number', v });
  if (isTimestamp(type)) {
    if (type.precision <= 3) return number(precise(epochMs(value, code), type, code));
    if (value.form !== 'exact' || !isTimestamp(from)) return timeOfMs(epochMs(value, code), type, isNull, code);
    if (countAlike(from, type) && from.precision <= type.precision) return { ...value, type };
    const call = `castTicks(${value.v}, ${value.b}, ${from.precision}, ${type.precision})`;
    return viaExact(call, type, isNull, false, code);
  }
  const v = epochMs(value, code);
  if (type.kind === 'DATE') {
    // Times before 1970 round towards it, but for those of a time zone: so Flink.
    const days = from.kind === 'TIMESTAMP_LTZ' ? `Math.floor(${v} / 86400000)` : `Math.trunc(${v} / 86400000) + 0`;
    return number(code.const('v', days));
  }
  if (type.kind === 'TIME') {
    const clock = from.kind === 'TIME' ? v : code.const('v', `${v} - Math.floor(${v} / 86400000) * 86400000`);
    return number(precise(clock, type, code));
  }
  return undefined;
}

/** Milliseconds without the digits of a second that their type does not have. */
export function precise(v: string, type: SqlType, code: Code): string {
  if (!('precision' in type)) return v;
  const { kind, precision } = type;
  if (kind === 'TIME' && precision >= 3) return code.const('v', `Math.trunc(${v})`);
  if (precision >= 3) return v;
  const unit = 10 ** (3 - precision);
  return code.const('v', `Math.trunc(Math.floor(${v}) / ${unit}) * ${unit} + 0`);
}
