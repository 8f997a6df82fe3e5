import { cast } from '../casts.ts';
import { unsupported } from '../errors.ts';
import { compileExpression } from '../expression.ts';
import { anyNull, asText, guard } from '../forms.ts';
import { nullValue, type Value } from '../value.ts';
import { literalText, strict, textFunction, type Generator } from './generator.ts';

const MS: Readonly<Record<string, number>> = { SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };
const BIGINT = { kind: 'BIGINT', nullable: true } as const;

/** Milliseconds since the epoch of any datetime. */
function epochMs(value: Value): string {
  if (value.form !== 'number') throw unsupported(`a time from ${value.type.kind}`);
  return value.type.kind === 'DATE' ? `(${value.v} * 86400000)` : value.v;
}

const extract: Generator = (call, scope) => {
  const value = compileExpression(call.args[1], scope);
  if (value.isNull === 'true') return nullValue(call.type);
  const v = scope.code.const('v', `extractPart(${JSON.stringify(literalText(call.args[0]))}, ${epochMs(value)})`);
  return cast({ type: BIGINT, isNull: value.isNull, form: 'exact', v, b: 'null' }, call.type, false, scope.code);
};

function toUnit(kernel: 'floorTo' | 'ceilTo'): Generator {
  return (call, scope) => {
    const value = compileExpression(call.args[0], scope);
    if (value.isNull === 'true') return nullValue(call.type);
    const ms = `${kernel}(${JSON.stringify(literalText(call.args[1]))}, ${epochMs(value)})`;
    const v = scope.code.const('v', value.type.kind === 'DATE' ? `${ms} / 86400000` : ms);
    return { type: call.type, isNull: value.isNull, form: 'number', v };
  };
}

/** A datetime plus or minus an interval: milliseconds, or months with the day kept within its month. */
function withInterval(sign: '+' | '-'): Generator {
  return strict(([time, interval], call, { code }, isNull) => {
    if (time.form !== 'number' || interval.form !== 'number') throw unsupported(`an interval on ${time.type.kind}`);
    const months = interval.type.kind === 'INTERVAL' && interval.type.unit === 'YEAR_MONTH';
    if (!months)
      return { type: call.type, isNull, form: 'number', v: code.const('v', `${time.v} ${sign} ${interval.v}`) };
    const ms = `addMonths(${epochMs(time)}, ${sign === '-' ? '-' : ''}${interval.v})`;
    return {
      type: call.type,
      isNull,
      form: 'number',
      v: code.const('v', time.type.kind === 'DATE' ? `${ms} / 86400000` : ms),
    };
  });
}

const addUnits: Generator = (call, scope) => {
  const unit = literalText(call.args[0]);
  const [count, time] = [call.args[1], call.args[2]].map((arg) => compileExpression(arg, scope));
  const isNull = anyNull([count, time]);
  if (isNull === 'true') return nullValue(call.type);
  if (!('v' in count) || time.form !== 'number') throw unsupported(`TIMESTAMPADD of ${count.type.kind}`);
  const v = scope.code.const('v', `addUnits(${JSON.stringify(unit)}, ${count.v}, ${time.v})`);
  return { type: call.type, isNull, form: 'number', v };
};

const difference: Generator = (call, scope) => {
  const unit = literalText(call.args[0]);
  const [from, to] = [call.args[1], call.args[2]].map((arg) => compileExpression(arg, scope));
  const isNull = anyNull([from, to]);
  if (isNull === 'true') return nullValue(call.type);
  const ms = MS[unit] ?? (unit === 'WEEK' ? 7 * MS.DAY : 0);
  const units =
    ms > 0
      ? `Math.trunc((${epochMs(to)} - ${epochMs(from)}) / ${ms}) | 0`
      : `monthsBetween(${JSON.stringify(unit)}, ${epochMs(from)}, ${epochMs(to)})`;
  return { type: call.type, isNull, form: 'number', v: scope.code.const('v', units) };
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

const toTimestampLtz: Generator = (call, scope) => {
  const { code } = scope;
  const value = compileExpression(call.args[0], scope);
  if (value.isNull === 'true') return nullValue(call.type);
  const number = cast(value, { kind: 'DOUBLE', nullable: true }, false, code);
  const scale = literalText(call.args[1]) === '3' ? 1 : 1000;
  const v = code.const('v', `Math.trunc(${'v' in number ? number.v : '0'} * ${scale})`);
  // Beyond what a JS date can say there is no timestamp.
  const isNull = code.const(
    'n',
    `${value.isNull === 'false' ? '' : `${value.isNull} || `}!(${v} >= -62135596800000 && ${v} <= 253402300799999)`,
  );
  return { type: call.type, isNull, form: 'number', v };
};

export const datetime: Readonly<Record<string, Generator>> = {
  EXTRACT: extract,
  'FLOOR TO': toUnit('floorTo'),
  'CEIL TO': toUnit('ceilTo'),
  DATE_FORMAT: textFunction('formatTimestamp'),
  TO_TIMESTAMP: toTimestamp,
  TO_TIMESTAMP_LTZ: toTimestampLtz,
  ADD_INTERVAL: withInterval('+'),
  SUBTRACT_INTERVAL: withInterval('-'),
  TIMESTAMPADD: addUnits,
  TIMESTAMPDIFF: difference,
};
