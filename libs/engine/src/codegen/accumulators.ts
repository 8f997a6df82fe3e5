import type { AggregateCall, SqlType } from '@millrace/sql';
import { cast } from './casts.ts';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { compileExpression, type Scope } from './expression.ts';
import { asRange, condition } from './forms.ts';
import { compare } from './functions/comparison.ts';
import { classOf, isApproximate, isInteger, numberText, scaleOf, type Value } from './value.ts';

/** How one lane is encoded, and what it takes of an entry: `exact` a double and an object, `bytes` an object. */
export type Lane = 'integer' | 'double' | 'exact' | 'bytes';

/** Names, in generated code, of an entry's accumulators: doubles `lanes[base + k]`, objects `objects[objectBase + k]`. */
export interface Entry {
  readonly lanes: string;
  readonly base: string;
  readonly objects: string;
  readonly objectBase: string;
}

interface Slot {
  readonly lane: Lane;
  readonly at: number;
  readonly object: number;
}

/** The accumulators of a list of aggregates, and the code over them. */
export interface Accumulators {
  readonly laneCount: number;
  readonly objectCount: number;
  readonly slots: readonly Slot[];
  /** Computes arguments and filters (all that may fail); the returned function then updates an entry. */
  prepare(scope: Scope): (entry: Entry) => void;
  /** Merges `from` into `into`, setting the variable `changed` when that made a difference. */
  merge(into: Entry, from: Entry, changed: string, code: Code): void;
  result(call: number, entry: Entry, code: Code): Value;
}

interface Accumulator {
  readonly lanes: readonly Lane[];
  update(value: Value | null, entry: Entry, slots: readonly Slot[], code: Code): void;
  merge(into: Entry, from: Entry, slots: readonly Slot[], changed: string, code: Code): void;
  result(entry: Entry, slots: readonly Slot[], code: Code): Value;
}

const M = numberText(Number.MAX_SAFE_INTEGER);
const laneOf = (entry: Entry, slot: Slot) => `${entry.lanes}[${entry.base} + ${slot.at}]`;
const objectOf = (entry: Entry, slot: Slot) => `${entry.objects}[${entry.objectBase} + ${slot.object}]`;
const exactArgs = (entry: Entry, slot: Slot) =>
  `${entry.lanes}, ${entry.base} + ${slot.at}, ${entry.objects}, ${entry.objectBase} + ${slot.object}`;
const bytesArgs = (entry: Entry, slot: Slot) => `${entry.objects}, ${entry.objectBase} + ${slot.object}`;

export function accumulators(calls: readonly AggregateCall[]): Accumulators {
  const slots: Slot[] = [];
  let laneCount = 0;
  let objectCount = 0;
  const all = calls.map((call) => {
    const accumulator = accumulatorOf(call);
    const own = accumulator.lanes.map((lane): Slot => {
      const slot = { lane, at: laneCount, object: objectCount };
      if (lane !== 'bytes') laneCount++;
      if (lane === 'exact' || lane === 'bytes') objectCount++;
      slots.push(slot);
      return slot;
    });
    return { call, accumulator, own };
  });
  return {
    laneCount,
    objectCount,
    slots,
    prepare(scope) {
      const { code } = scope;
      const prepared = all.map(({ call }) => ({
        filter: call.filter === undefined ? null : condition(compileExpression(call.filter, scope)),
        value: call.argument === undefined ? null : argumentOf(call, compileExpression(call.argument, scope), code),
      }));
      return (entry) => {
        all.forEach(({ accumulator, own }, i) => {
          const { filter, value } = prepared[i];
          const present = value === null || value.isNull === 'false' ? [] : [`!${value.isNull}`];
          const conditions = [...(filter === null ? [] : [filter]), ...present];
          if (conditions.length === 0) accumulator.update(value, entry, own, code);
          else code.block(`if (${conditions.join(' && ')})`, () => accumulator.update(value, entry, own, code));
        });
      };
    },
    merge(into, from, changed, code) {
      for (const { accumulator, own } of all) accumulator.merge(into, from, own, changed, code);
    },
    result: (call, entry, code) => all[call].accumulator.result(entry, all[call].own, code),
  };
}

/** What is accumulated: COUNT looks at NULL only, AVG sums in a wider type, the others in their own. */
function argumentOf(call: AggregateCall, value: Value, code: Code): Value {
  if (call.fn === 'COUNT' || call.fn === 'FINGERPRINT') return value;
  return cast(value, sumType(call), false, code);
}

function sumType(call: AggregateCall): SqlType {
  const type = call.argument!.type;
  if (call.fn !== 'AVG') return type.kind === 'DECIMAL' ? type : { ...call.type, nullable: true };
  if (isInteger(type)) return { kind: 'BIGINT', nullable: true };
  return isApproximate(type) ? { kind: 'DOUBLE', nullable: true } : type;
}

function accumulatorOf(call: AggregateCall): Accumulator {
  if (call.distinct && call.fn !== 'MIN' && call.fn !== 'MAX') throw unsupported(`${call.fn}(DISTINCT …)`);
  switch (call.fn) {
    case 'COUNT':
      return count(call.type);
    case 'SUM':
    case 'AVG':
      return classOf(sumType(call)) === 'exact' ? exactSum(call) : numberSum(call);
    case 'FINGERPRINT':
      return fingerprint(call.type);
    default:
      return extreme(call);
  }
}

function count(type: SqlType): Accumulator {
  return {
    lanes: ['integer'],
    update: (_value, entry, [n], code) => code.line(`${laneOf(entry, n)} += 1;`),
    merge(into, from, [n], changed, code) {
      code.line(`if (${laneOf(from, n)} !== 0) { ${laneOf(into, n)} += ${laneOf(from, n)}; ${changed} = true; }`);
    },
    result: (entry, [n], code) => ({
      type,
      isNull: 'false',
      form: 'exact',
      v: code.const('v', laneOf(entry, n)),
      b: 'null',
    }),
  };
}

const WRAP: Readonly<Record<string, string>> = { TINYINT: ' << 24 >> 24', SMALLINT: ' << 16 >> 16', INT: ' | 0' };

/** SUM of TINYINT, SMALLINT, INT (wrapping), FLOAT, DOUBLE; AVG of FLOAT and DOUBLE. */
function numberSum(call: AggregateCall): Accumulator {
  const { kind } = sumType(call);
  const wrap = WRAP[kind];
  const add = (a: string, b: string) =>
    wrap !== undefined ? `(${a} + ${b})${wrap}` : kind === 'FLOAT' ? `Math.fround(${a} + ${b})` : `${a} + ${b}`;
  return {
    lanes: ['integer', wrap === undefined ? 'double' : 'integer'],
    update(value, entry, [n, sum], code) {
      if (value?.form !== 'number') throw unsupported(`${call.fn} of ${value?.type.kind}`);
      code.line(`${laneOf(entry, n)} += 1; ${laneOf(entry, sum)} = ${add(laneOf(entry, sum), value.v)};`);
    },
    merge(into, from, [n, sum], changed, code) {
      code.line(
        `if (${laneOf(from, n)} !== 0) { ${laneOf(into, n)} += ${laneOf(from, n)}; ${laneOf(into, sum)} = ${add(laneOf(into, sum), laneOf(from, sum))}; ${changed} = true; }`,
      );
    },
    result(entry, [n, sum], code) {
      const isNull = code.const('n', `${laneOf(entry, n)} === 0`);
      const value = call.fn === 'AVG' ? `${laneOf(entry, sum)} / ${laneOf(entry, n)}` : laneOf(entry, sum);
      const v = code.const('v', call.type.kind === 'FLOAT' ? `Math.fround(${value})` : value);
      return { type: call.type, isNull, form: 'number', v };
    },
  };
}

/** SUM of BIGINT (wrapping at 64 bits) and DECIMAL (NULL beyond 38 digits), AVG of whole numbers and DECIMAL. */
function exactSum(call: AggregateCall): Accumulator {
  const from = sumType(call);
  const wraps = from.kind === 'BIGINT';
  return {
    lanes: ['integer', 'exact'],
    update(value, entry, [n, sum], code) {
      if (value?.form !== 'exact') throw unsupported(`${call.fn} of ${value?.type.kind}`);
      const next = code.const('sum', `${laneOf(entry, sum)} + ${value.v}`);
      const safe = `${value.b === 'null' ? '' : `${value.b} === null && `}${next} <= ${M} && ${next} >= -${M}`;
      code.line(`${laneOf(entry, n)} += 1;`);
      code.line(
        `if (${safe}) ${laneOf(entry, sum)} = ${next}; else addExact(${exactArgs(entry, sum)}, ${value.v}, ${value.b}, ${wraps});`,
      );
    },
    merge(into, from, [n, sum], changed, code) {
      code.block(`if (${laneOf(from, n)} !== 0)`, () => {
        code.line(`${laneOf(into, n)} += ${laneOf(from, n)}; ${changed} = true;`);
        const next = code.const('sum', `${laneOf(into, sum)} + ${laneOf(from, sum)}`);
        code.line(
          `if (${objectOf(from, sum)} === null && ${next} <= ${M} && ${next} >= -${M}) ${laneOf(into, sum)} = ${next};`,
        );
        code.line(
          `else addExact(${exactArgs(into, sum)}, exactLane(${exactArgs(from, sum)}, ${wraps}), exact.big, ${wraps});`,
        );
      });
    },
    result(entry, [n, sum], code) {
      const isNull = code.let('n', `${laneOf(entry, n)} === 0`);
      const v = code.let('v', laneOf(entry, sum));
      const b = code.let('b', 'null');
      code.line(
        `if (${objectOf(entry, sum)} !== null) { ${v} = exactLane(${exactArgs(entry, sum)}, ${wraps}); ${b} = exact.big; }`,
      );
      const { type } = call;
      if (call.fn === 'AVG') {
        code.block(`if (!${isNull})`, () => {
          const divide =
            type.kind === 'DECIMAL'
              ? `divideDecimal(${v}, ${b}, ${laneOf(entry, n)}, null, ${scaleOf(from)}, 0, ${type.scale}, ${type.precision})`
              : `divide64(${v}, ${b}, ${laneOf(entry, n)}, null)`;
          code.line(
            `${v} = ${divide}; ${b} = exact.big;${type.kind === 'DECIMAL' ? ` ${isNull} = exact.isNull;` : ''}`,
          );
        });
        const average: Value = {
          type: type.kind === 'DECIMAL' ? type : { kind: 'BIGINT', nullable: true },
          isNull,
          form: 'exact',
          v,
          b,
        };
        return cast(average, type, false, code);
      }
      if (type.kind === 'DECIMAL')
        code.line(`if (${b} !== null) { rescaleDecimal(${v}, ${b}, 0, 0, 38); if (exact.isNull) ${isNull} = true; }`);
      return { type, isNull, form: 'exact', v, b };
    },
  };
}

/** How many, and four words of 32 bits (kernel/fingerprint.ts). */
function fingerprint(type: SqlType): Accumulator {
  const words = (entry: Entry, slot: Slot) => `${entry.lanes}, ${entry.base} + ${slot.at}`;
  return {
    lanes: ['integer', 'integer', 'integer', 'integer', 'integer'],
    update(value, entry, [n, lowest], code) {
      if (value?.form !== 'range' && value?.form !== 'text') throw unsupported(`FINGERPRINT of ${value?.type.kind}`);
      code.line(`${laneOf(entry, n)} += 1;`);
      const to = `${words(entry, lowest)}, 1`;
      if (value.form === 'text') code.line(`addTextFingerprint(${to}, ${value.v});`);
      else code.line(`addFingerprint(${to}, ${value.buf}, ${value.s}, ${value.e});`);
    },
    merge(into, from, [n, lowest], changed, code) {
      code.block(`if (${laneOf(from, n)} !== 0)`, () => {
        code.line(`${laneOf(into, n)} += ${laneOf(from, n)}; ${changed} = true;`);
        code.line(`mergeFingerprint(${words(into, lowest)}, ${words(from, lowest)});`);
      });
    },
    result(entry, [n, lowest], code) {
      const isNull = code.const('n', `${laneOf(entry, n)} === 0`);
      const v = code.const('t', `${isNull} ? '' : fingerprintText(${words(entry, lowest)})`);
      return { type, isNull, form: 'text', v };
    },
  };
}

/** MIN and MAX: a flag that there was a value, and the value. */
function extreme(call: AggregateCall): Accumulator {
  const { type, fn } = call;
  const form = classOf(type);
  const better = fn === 'MIN' ? '<' : '>';
  const lane: Lane =
    form === 'exact' ? 'exact' : form === 'string' ? 'bytes' : isApproximate(type) ? 'double' : 'integer';
  if (form === 'object') throw unsupported(`${fn} of ${type.kind}`);
  const read = (entry: Entry, slot: Slot, code: Code): Value => {
    if (form === 'string') {
      const buf = code.const('buf', `${objectOf(entry, slot)} ?? $none`);
      return { type, isNull: 'false', form: 'range', buf, s: '0', e: `${buf}.length` };
    }
    if (form === 'exact') {
      const v = code.let('v', laneOf(entry, slot));
      const b = code.let('b', 'null');
      code.line(
        `if (${objectOf(entry, slot)} !== null) { ${v} = exactLane(${exactArgs(entry, slot)}, false); ${b} = exact.big; }`,
      );
      return { type, isNull: 'false', form: 'exact', v, b };
    }
    const v = code.const('v', laneOf(entry, slot));
    return form === 'boolean'
      ? { type, isNull: 'false', form, v: `(${v} !== 0)` }
      : { type, isNull: 'false', form: 'number', v };
  };
  const write = (value: Value, entry: Entry, slot: Slot, code: Code): void => {
    if (value.form === 'exact') {
      const big = `setExactLane(${exactArgs(entry, slot)}, ${value.v}, ${value.b});`;
      const small = `{ ${laneOf(entry, slot)} = ${value.v}; ${objectOf(entry, slot)} = null; }`;
      code.line(value.b === 'null' ? small : `if (${value.b} === null) ${small} else ${big}`);
    } else if (value.form === 'range')
      code.line(`setBytesLane(${bytesArgs(entry, slot)}, ${value.buf}, ${value.s}, ${value.e});`);
    else if (value.form === 'boolean') code.line(`${laneOf(entry, slot)} = ${value.v} ? 1 : 0;`);
    else if (value.form === 'number') code.line(`${laneOf(entry, slot)} = ${value.v};`);
  };
  const take = (given: Value, entry: Entry, [flag, slot]: readonly Slot[], code: Code, changed?: string) => {
    const value = form === 'string' ? asRange(given, code) : given;
    const note = changed === undefined ? '' : ` ${changed} = true;`;
    code.block(`if (${laneOf(entry, flag)} === 0)`, () => {
      code.line(`${laneOf(entry, flag)} = 1;${note}`);
      write(value, entry, slot, code);
    });
    code.block('else', () => {
      const test = compare(better, value, read(entry, slot, code), code);
      code.block(`if (${test})`, () => {
        if (note !== '') code.line(note);
        write(value, entry, slot, code);
      });
    });
  };
  return {
    lanes: ['integer', lane],
    update(value, entry, slots, code) {
      if (value !== null) take(value, entry, slots, code);
    },
    merge(into, from, slots, changed, code) {
      code.block(`if (${laneOf(from, slots[0])} !== 0)`, () =>
        take(read(from, slots[1], code), into, slots, code, changed),
      );
    },
    result(entry, [flag, slot], code) {
      const value = read(entry, slot, code);
      return { ...value, isNull: code.const('n', `${laneOf(entry, flag)} === 0`) };
    },
  };
}
