import { unsupported } from '../errors.ts';
import { viaExact } from '../forms.ts';
import { epochMs, movedTo } from '../time-casts.ts';
import { isTimestamp, type Value } from '../value.ts';
import { strict, type Generator } from './generator.ts';

const DAY = 86_400_000;

/** A time and an interval, in any order. */
function withInterval(sign: '+' | '-'): Generator {
  return strict((args, call, { code }, isNull) => {
    const [time, interval] = args[0].type.kind === 'INTERVAL' ? [args[1], args[0]] : args;
    if (interval.form !== 'number') throw unsupported(`an interval on ${time.type.kind}`);
    const months = interval.type.kind === 'INTERVAL' && interval.type.unit === 'YEAR_MONTH';
    const by = `${sign === '-' ? '-' : ''}${interval.v}`;
    if (time.form === 'exact' && isTimestamp(time.type)) {
      if (months) return movedTo(`addMonths(${epochMs(time, code)}, ${by})`, time, isNull, code);
      const sum = `addToTicks(${time.v}, ${time.b}, ${by}, ${time.type.precision})`;
      return viaExact(sum, call.type, isNull, false, code);
    }
    if (time.form !== 'number') throw unsupported(`an interval on ${time.type.kind}`);
    const v = code.const('v', shifted(time, by, months));
    return { type: call.type, isNull, form: 'number', v };
  });
}

/** A time moved by months, the day kept within its month, or by milliseconds: of a DATE whole days, of a TIME around the clock. */
function shifted({ type, ...value }: Value, by: string, months: boolean): string {
  const v = 'v' in value ? value.v : '0';
  switch (type.kind) {
    case 'DATE':
      return months ? `addMonths(${v} * ${DAY}, ${by}) / ${DAY}` : `${v} + Math.trunc(${by} / ${DAY})`;
    case 'TIME':
      return months ? v : `(((${v} + (${by})) % ${DAY}) + ${DAY}) % ${DAY}`;
    default:
      return months ? `addMonths(${v}, ${by})` : `${v} + (${by})`;
  }
}

/** Milliseconds and months are whole, and multiplied by whole numbers. */
const times: Generator = strict(([a, b], call, { code }, isNull) => {
  if (!('v' in a) || !('v' in b)) throw unsupported('an interval times that');
  return { type: call.type, isNull, form: 'number', v: code.const('v', `${a.v} * ${b.v} + 0`) };
});

export const intervals: Readonly<Record<string, Generator>> = {
  ADD_INTERVAL: withInterval('+'),
  SUBTRACT_INTERVAL: withInterval('-'),
  TIMES_INTERVAL: times,
};
