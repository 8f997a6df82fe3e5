import type { AggregateCall, Expression, SqlType } from '@millrace/sql';
import { box } from '../../codegen/boxed.ts';
import { cast } from '../../codegen/casts.ts';
import type { Code } from '../../codegen/code.ts';
import { unsupported } from '../../codegen/errors.ts';
import { fingerprintText } from '../../kernel/fingerprint.ts';
import { isApproximate, isInteger, numberText, scaleOf, type ExactValue, type Value } from '../../codegen/value.ts';
import { extreme } from './extremes.ts';
import { fingerprint } from './fingerprint.ts';
import { distinctSketch, estimate } from './hyper-log-log.ts';
import { jsonArray, jsonObject, objectText } from './json.ts';
import { count, moments, sum, sumValue } from './numbers.ts';
import type { Part, Slots } from './part.ts';
import { percentile, percentileOf } from './percentiles.ts';
import { quantileOf, quantileSketch } from './quantile-sketch.ts';
import { bag, joined, lag, list, multiset, onlyOne, shared, single } from './values-seen.ts';

/** A call as the parts it is computed from, over `args`, and its result: a value, or a plain one as one JS expression. */
export interface Description {
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly parts: readonly Part[];
  result(at: readonly Slots[], code: Code): Value | string;
}

export interface DescribeOptions {
  /** Rows may be taken back. */
  readonly retractable: boolean;
  /** Places (from the right, 0: the last) of keys in a grouping set's id; null: a key that is in every set. */
  readonly setBit: (key: number) => number | null;
  /** Averages are computed from the sums that are there anyway: see `averagesAreReduced`. */
  readonly reduced: boolean;
}

/**
 * Flink's planner may compute AVG as SUM / COUNT, which for TINYINT to INT wraps where an AVG of its own (which sums as
 * BIGINT) does not, and then SUM as well in a form that stays NULL after an overflow of DECIMAL. It does so for all calls
 * of a list, when a variance is among them or when fewer aggregates are left that way.
 */
export function averagesAreReduced(calls: readonly AggregateCall[]): boolean {
  const name = (fn: string, { argument, rest, distinct, filter }: AggregateCall) =>
    JSON.stringify([fn, argument, rest, distinct, filter]);
  const before = new Set(calls.map((call) => name(call.fn, call)));
  const after = new Set(
    calls.flatMap((call) =>
      call.fn === 'AVG' || call.fn === 'SUM' ? [name('SUM', call), name('COUNT', call)] : [name(call.fn, call)],
    ),
  );
  return after.size < before.size || calls.some(({ fn }) => /^(VAR|STDDEV)_/.test(fn));
}

const DOUBLE = { kind: 'DOUBLE', nullable: true } as const;
const BIGINT = { kind: 'BIGINT', nullable: true } as const;

export function describe(call: AggregateCall, options: DescribeOptions): Description {
  const args = [...(call.argument ? [call.argument] : []), ...(call.rest ?? [])];
  const type = call.argument?.type ?? BIGINT;
  const { retractable } = options;
  const of = (
    parts: readonly Part[],
    result: Description['result'],
    taken: readonly Expression[] = args.slice(0, 1),
  ): Description => ({ args: taken, distinct: call.distinct, parts, result });
  switch (call.fn) {
    case 'COUNT':
      return of([count(args.length)], ([n]) => counted(n), args);
    // As Flink has it in a stream: it does not look at the order's values, only how many rows came (with RANGE: peers too).
    case 'ROW_NUMBER':
    case 'RANK':
    case 'DENSE_RANK':
      return of([count(0)], ([n]) => counted(n), []);
    case 'SUM':
    case 'SUM0': {
      const overflow = options.reduced ? 'stick' : 'restart';
      return of([count(1), sum(call.type, overflow)], ([n, s], code) => {
        const value = sumValue(call.type, s, n, overflow, code);
        if (call.fn === 'SUM') return value;
        return `(${value.isNull} ? 0 : ${box({ ...value, isNull: 'false' }, code)})`;
      });
    }
    case 'AVG': {
      const summed = averagedType(type, options.reduced);
      return of([count(1), sum(summed, 'stick')], ([n, s], code) => average(call, summed, n, s, code));
    }
    case 'MIN':
    case 'MAX': {
      const { part, result } = extreme(type, call.fn === 'MAX' ? 1 : -1, retractable);
      return { ...of([part], ([at], code) => result(at, code)), distinct: false };
    }
    case 'VAR_POP':
    case 'VAR_SAMP':
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
      return of([moments()], ([at], code) => deviation(call, at, code));
    case 'FIRST_VALUE':
    case 'LAST_VALUE': {
      const last = call.fn === 'LAST_VALUE';
      if (!retractable) return of([single(last ? 'last' : 'first')], ([at]) => at.o(0));
      return of([list(type, 'skip', true)], ([at]) => `(${at.o(0)}[${last ? `${at.o(0)}.length - 1` : '0'}] ?? null)`);
    }
    case 'LISTAGG': {
      const separator = JSON.stringify(literal(call, 0) ?? ',');
      if (!retractable) return of([joined(separator)], ([at]) => at.o(0));
      return of([list(type, 'skip')], ([at]) => `(${at.o(0)}.length === 0 ? null : ${at.o(0)}.join(${separator}))`);
    }
    case 'COLLECT':
      return of([bag(type)], ([at]) => multiset(type, at.o(0)));
    case 'ARRAY_AGG':
      return of([list(type, 'keep')], ([at]) => `(${at.o(0)}.length === 0 ? null : ${at.o(0)}.slice())`);
    case 'PERCENTILE':
      return of(
        [percentile()],
        ([at], code) => `${code.constant(percentileOf)}(${at.o(0)}, ${at.o(1)})`,
        asDoubles(args),
      );
    case 'JSON_OBJECTAGG': {
      const absent = /^(absent|true)$/i.test(String(literal(call, 1) ?? 'NULL'));
      return of(
        [jsonObject(args[1].type, isJson(args[1]), absent)],
        ([at], code) => `${code.constant(objectText)}(${at.o(0)})`,
        args.slice(0, 2),
      );
    }
    case 'JSON_ARRAYAGG': {
      const absent = !/^(null|false)$/i.test(String(literal(call, 0) ?? 'ABSENT'));
      return of([jsonArray(type, isJson(args[0]), absent)], ([at]) => `('[' + ${at.o(0)}.join(',') + ']')`);
    }
    case 'SINGLE_VALUE':
      return of([onlyOne()], ([at]) => at.o(0));
    case 'APPROX_COUNT_DISTINCT':
      // A sketch takes nothing back: where rows go away the count is exact.
      if (retractable) return { ...of([count(1)], ([n]) => n.n(0)), distinct: true };
      return of([distinctSketch()], ([at], code) => `${code.constant(estimate)}(${at.o(0)})`);
    case 'APPROX_PERCENTILE':
      return of(
        [quantileSketch()],
        ([at], code) => `${code.constant(quantileOf)}(${at.o(0)}, ${Number(literal(call, 0))})`,
        asDoubles(args.slice(0, 1)),
      );
    case 'FINGERPRINT':
      return of(
        [count(1), fingerprint()],
        ([n, at], code) => `(${n.n(0)} === 0 ? null : ${code.constant(fingerprintText)}(${at.numbers}, ${at.base}))`,
      );
    case 'GROUPING':
    case 'GROUPING_ID':
      return of([shared()], ([at]) => setBits(at.n(0), call.rest ?? [], options.setBit), args.slice(0, 1));
    case 'LAG': {
      const distance = Number(literal(call, 0) ?? 1);
      const instead = args.length > 2 ? [args[2]] : [];
      return of(
        [lag(distance)],
        ([at]) => `(${at.o(0)}.length > ${distance} ? ${at.o(0)}[${at.o(0)}.length - ${distance + 1}] : ${at.o(1)})`,
        [args[0], ...instead],
      );
    }
    default:
      throw unsupported(`${call.fn} over a stream`);
  }
}

function counted(n: Slots): ExactValue {
  return { type: { ...BIGINT, nullable: false }, isNull: 'false', form: 'exact', v: n.n(0), b: 'null' };
}

/** The value of a literal behind the first argument. */
function literal(call: AggregateCall, i: number): string | number | boolean | null | undefined {
  const expression = call.rest?.[i];
  if (expression === undefined) return undefined;
  if (expression.op === 'cast') return literal({ ...call, rest: [expression.input] }, 0);
  if (expression.op !== 'literal')
    throw unsupported(`${call.fn} with something that is not a constant behind its argument`);
  return expression.value;
}

/** JSON constructors give JSON, not text, to the aggregate around them. */
function isJson(expression: Expression): boolean {
  return expression.op === 'call' && /^JSON_OBJECT$|^JSON_ARRAY$|^JSON TEXT$/.test(expression.fn);
}

function asDoubles(args: readonly Expression[]): Expression[] {
  return args.map((input, i) =>
    i > 0 || input.type.kind === 'DOUBLE'
      ? input
      : { op: 'cast', input, type: { ...DOUBLE, nullable: input.type.nullable }, try: false },
  );
}

/** AVG sums whole numbers as BIGINT, the others as they are; DECIMAL with all 38 digits. */
function averagedType(type: SqlType, reduced: boolean): SqlType {
  if (reduced && type.kind !== 'DECIMAL') return type;
  if (isInteger(type) || type.kind === 'BIGINT') return BIGINT;
  if (isApproximate(type)) return DOUBLE;
  return { kind: 'DECIMAL', precision: 38, scale: scaleOf(type), nullable: true };
}

function average(call: AggregateCall, summed: SqlType, n: Slots, s: Slots, code: Code): Value {
  const total = sumValue(summed, s, n, 'stick', code);
  if (total.form !== 'exact') {
    const mean = total.form === 'number' ? `${total.v} / ${n.n(0)}` : '0';
    return cast(
      { type: DOUBLE, isNull: total.isNull, form: 'number', v: code.const('v', mean) },
      call.type,
      false,
      code,
    );
  }
  const { type } = call;
  const value: ExactValue = {
    type: type.kind === 'DECIMAL' ? type : BIGINT,
    isNull: code.let('n', total.isNull),
    form: 'exact',
    v: code.let('v', '0'),
    b: code.let('b', 'null'),
  };
  code.block(`if (!${value.isNull})`, () => {
    if (type.kind === 'DECIMAL') {
      const divide = `divideDecimal(${total.v}, ${total.b}, ${n.n(0)}, null, ${scaleOf(summed)}, 0, ${type.scale}, ${type.precision})`;
      code.line(`${value.v} = ${divide}; ${value.b} = exact.big; ${value.isNull} = exact.isNull;`);
    } else {
      code.line(`if (${total.b} === null) ${value.v} = Math.trunc(${total.v} / ${n.n(0)});`);
      code.line(`else { ${value.v} = divide64(${total.v}, ${total.b}, ${n.n(0)}, null); ${value.b} = exact.big; }`);
    }
  });
  return cast(value, type, false, code);
}

function deviation(call: AggregateCall, at: Slots, code: Code): Value {
  const sample = call.fn.endsWith('SAMP');
  const variance = `${at.n(2)} / ${sample ? `(${at.n(0)} - 1)` : at.n(0)}`;
  const value = {
    type: DOUBLE,
    // Taking values back leaves rounding errors, which can make it negative.
    isNull: code.const('n', `${at.n(0)} < ${sample ? 2 : 1} || ${at.n(2)} < 0`),
    form: 'number',
    v: code.const('v', call.fn.startsWith('STDDEV') ? `Math.sqrt(${variance})` : variance),
  } as const;
  const none = code.let('v', '0');
  code.line(`if (!${value.isNull}) ${none} = ${value.v};`);
  return cast({ ...value, v: none }, call.type, false, code);
}

function setBits(id: string, keys: readonly Expression[], setBit: (key: number) => number | null): string {
  return keys
    .map((key, i) => {
      const bit = setBit(key.op === 'literal' ? Number(key.value) : -1);
      const weight = numberText(2 ** (keys.length - 1 - i));
      return bit === null ? '0' : `(Math.floor(${id} / ${2 ** bit}) % 2) * ${weight}`;
    })
    .join(' + ');
}
