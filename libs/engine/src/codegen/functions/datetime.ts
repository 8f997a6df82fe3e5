import { cast } from '../casts.ts';
import { unsupported } from '../errors.ts';
import { compileExpression } from '../expression.ts';
import { anyNull, guard } from '../forms.ts';
import { epochMs, movedTo, nanosBehind, timeOfMs } from '../time-casts.ts';
import { nullValue } from '../value.ts';
import { literalText, strict, type Generator } from './generator.ts';

const MS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 7 * 86_400_000,
};
const BIGINT = { kind: 'BIGINT', nullable: true } as const;

/** HOUR, MINUTE… of a time not before 1970, the rule, by arithmetic alone. */
const DIVISORS: Readonly<Record<string, readonly [number, number]>> = {
  HOUR: [86_400_000, 3_600_000],
  MINUTE: [3_600_000, 60_000],
  SECOND: [60_000, 1000],
};

const extract: Generator = (call, scope) => {
  const value = compileExpression(call.args[1], scope);
  if (value.isNull === 'true') return nullValue(call.type);
  const part = literalText(call.args[0]);
  const { kind } = value.type;
  const ms = kind === 'INTERVAL' && value.form === 'number' ? value.v : epochMs(value, scope.code);
  const divisors = DIVISORS[part];
  const kernel = kind === 'INTERVAL' ? 'intervalPart' : 'extractPart';
  const v = scope.code.const(
    'v',
    divisors !== undefined && /^TIMESTAMP/.test(kind)
      ? `${ms} >= 0 ? Math.floor((${ms} % ${divisors[0]}) / ${divisors[1]}) : extractPart(${JSON.stringify(part)}, ${ms})`
      : `${kernel}(${JSON.stringify(part)}, ${ms}, ${nanosBehind(value)})`,
  );
  return cast({ type: BIGINT, isNull: value.isNull, form: 'exact', v, b: 'null' }, call.type, false, scope.code);
};

function toUnit(kernel: 'floorTo' | 'ceilTo'): Generator {
  return (call, scope) => {
    const value = compileExpression(call.args[0], scope);
    if (value.isNull === 'true') return nullValue(call.type);
    const unit = JSON.stringify(literalText(call.args[1]));
    const behind = kernel === 'ceilTo' ? `, ${nanosBehind(value)}` : '';
    return timeOfMs(`${kernel}(${unit}, ${epochMs(value, scope.code)}${behind})`, call.type, value.isNull, scope.code);
  };
}

const addUnits: Generator = (call, scope) => {
  const unit = literalText(call.args[0]);
  const [count, time] = [call.args[1], call.args[2]].map((arg) => compileExpression(arg, scope));
  const isNull = anyNull([count, time]);
  if (isNull === 'true') return nullValue(call.type);
  if (!('v' in count) || (time.form !== 'number' && time.form !== 'exact'))
    throw unsupported(`TIMESTAMPADD of ${count.type.kind}`);
  // A time of day is the same on any day.
  if (time.type.kind === 'TIME' && !/HOUR|MINUTE|SECOND/.test(unit)) return { ...time, type: call.type, isNull };
  const ms = `addUnits(${JSON.stringify(unit)}, ${count.v}, ${epochMs(time, scope.code)})`;
  return { ...movedTo(ms, time, isNull, scope.code), type: call.type };
};

const difference: Generator = (call, scope) => {
  const unit = literalText(call.args[0]);
  const [from, to] = [call.args[1], call.args[2]].map((arg) => compileExpression(arg, scope));
  const isNull = anyNull([from, to]);
  if (isNull === 'true') return nullValue(call.type);
  const [earlier, later] = [from, to].map((time) => epochMs(time, scope.code));
  // Flink's milliseconds are whole seconds.
  const [ms, each] = unit === 'MILLISECOND' ? [MS.SECOND, MS.SECOND] : [MS[unit], 1];
  const units =
    ms !== undefined
      ? `(Math.trunc((${later} - ${earlier}) / ${ms}) * ${each}) | 0`
      : `monthsBetween(${JSON.stringify(unit)}, ${earlier}, ${later})`;
  return { type: call.type, isNull, form: 'number', v: scope.code.const('v', units) };
};

/** `(later - earlier) DAY`, `(later - earlier) MONTH`. */
const intervalBetween: Generator = strict(([later, earlier], call, { code }, isNull) => {
  const [to, from] = [epochMs(later, code), epochMs(earlier, code)];
  const months = call.fn === 'MONTHS BETWEEN';
  const v = months ? `monthsBetween("MONTH", ${from}, ${to})` : `${to} - ${from}`;
  return { type: call.type, isNull, form: 'number', v: code.const('v', guard(isNull, v, '0')) };
});

/** Two starts and ends; an end that is an interval counts from its start. */
const overlaps: Generator = strict((args, call, { code }, isNull) => {
  const bounds = args.map((arg, i) => {
    if (arg.type.kind !== 'INTERVAL') return epochMs(arg, code);
    const start = epochMs(args[i - 1], code);
    const length = arg.form === 'number' ? arg.v : '0';
    return arg.type.unit === 'YEAR_MONTH' ? `addMonths(${start}, ${length})` : `(${start} + ${length})`;
  });
  const v = code.const('v', guard(isNull, `overlap(${bounds.join(', ')})`, 'false'));
  return { type: call.type, isNull, form: 'boolean', v };
});

/** The time now, as the task's clock has it: `$clock` is in scope where there is one. */
function now(text: (ms: string) => string): Generator {
  return (call, { code }) => ({
    type: call.type,
    isNull: 'false',
    form: 'number',
    v: code.const('v', text('$clock.processingTimeMs')),
  });
}

const instant = now((ms) => ms);

export const datetime: Readonly<Record<string, Generator>> = {
  EXTRACT: extract,
  'FLOOR TO': toUnit('floorTo'),
  'CEIL TO': toUnit('ceilTo'),
  TIMESTAMPADD: addUnits,
  TIMESTAMPDIFF: difference,
  'MILLISECONDS BETWEEN': intervalBetween,
  'MONTHS BETWEEN': intervalBetween,
  OVERLAPS: overlaps,
  CURRENT_TIMESTAMP: instant,
  PROCTIME: instant,
  LOCALTIMESTAMP: instant,
  CURRENT_DATE: now((ms) => `Math.floor(${ms} / 86400000)`),
  // To the second, as its type says.
  CURRENT_TIME: now((ms) => `Math.floor(wrapTime(${ms}) / 1000) * 1000`),
};
