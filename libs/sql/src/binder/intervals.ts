import { SqlError } from '../errors.ts';
import type { Expression, Position } from '../logical/plan.ts';
import type { Literal } from '../syntax/ast.ts';
import { fractionMs } from './times.ts';

type IntervalLiteral = Extract<Literal, { kind: 'interval' }>;

/** Milliseconds, or months, of one unit; and the most a unit may be behind a larger one. */
const UNITS: Readonly<Record<string, { readonly size: number; readonly most: number }>> = {
  YEAR: { size: 12, most: Infinity },
  QUARTER: { size: 3, most: 3 },
  MONTH: { size: 1, most: 11 },
  WEEK: { size: 7 * 86_400_000, most: Infinity },
  DAY: { size: 86_400_000, most: Infinity },
  HOUR: { size: 3_600_000, most: 23 },
  MINUTE: { size: 60_000, most: 59 },
  SECOND: { size: 1_000, most: 59 },
};
const MONTHS = ['YEAR', 'QUARTER', 'MONTH'];
const RANGE = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
/** What stands before a unit in the text of a range. */
const BEFORE: Readonly<Record<string, string>> = { MONTH: '-', HOUR: ' ', MINUTE: ':', SECOND: ':' };

/** `INTERVAL '1 02:03:04.567' DAY TO SECOND`: milliseconds (days to seconds) or months (years and months). */
export function bindInterval(literal: IntervalLiteral, at: Position): Expression {
  const [first, last] = literal.unit.split(' TO ');
  const units = unitsOf(first.replace(/S$/, ''), last);
  if (!units) {
    const known = 'YEAR, MONTH, DAY, HOUR, MINUTE, SECOND';
    throw new SqlError('MLR_SQL_SYNTAX', `unknown unit of an interval: ${literal.unit}; known: ${known}`, at);
  }
  const match = patternOf(units).exec(literal.text.trim());
  const parts = match?.slice(2, 2 + units.length).map(Number);
  if (!match || !parts || parts.some((part, i) => i > 0 && part > UNITS[units[i]].most)) {
    const example = units.map((unit, i) => `${i > 0 ? BEFORE[unit] : ''}10`).join('');
    throw new SqlError('MLR_SQL_SYNTAX', `no interval: write INTERVAL '${example}' ${literal.unit}`, at);
  }
  checkPrecision(match[2], literal, units, at);
  const amount = parts.reduce((sum, part, i) => sum + part * UNITS[units[i]].size, 0);
  // Flink keeps milliseconds.
  const fraction = Math.trunc(fractionMs(match[2 + units.length]));
  const direction = (match[1] === '-') === literal.negative ? 1 : -1;
  const unit = MONTHS.includes(units[0]) ? 'YEAR_MONTH' : 'DAY_TIME';
  return {
    op: 'literal',
    value: direction * (amount + fraction) || 0,
    type: { kind: 'INTERVAL', unit, nullable: false },
  };
}

/** The units from the first to the last; undefined when they are none. */
function unitsOf(first: string, last: string | undefined): readonly string[] | undefined {
  if (!Object.hasOwn(UNITS, first)) return undefined;
  if (last === undefined) return [first];
  if (first === 'YEAR') return [first, last];
  return RANGE.slice(RANGE.indexOf(first), RANGE.indexOf(last) + 1);
}

function patternOf(units: readonly string[]): RegExp {
  const fields = units.map((unit, i) => `${i > 0 ? `${BEFORE[unit]}+` : ''}(\\d+)`).join('');
  return new RegExp(`^([+-]?)${fields}${units.at(-1) === 'SECOND' ? '(?:\\.(\\d{1,9}))?' : ''}$`);
}

/** `INTERVAL '100' DAY` has more digits than DAY takes unless it says DAY(3): so the standard, so Flink. */
function checkPrecision(digits: string, literal: IntervalLiteral, units: readonly string[], at: Position): void {
  const allowed = literal.precision ?? 2;
  const used = digits.replace(/^0+(?=\d)/, '').length;
  if (used <= allowed) return;
  const [first, ...rest] = units;
  const unit = `${first}(${used})${rest.length > 0 ? ` TO ${rest.at(-1)}` : ''}`;
  const message = `${digits} has more than ${allowed} digits: write INTERVAL '${literal.text}' ${unit}`;
  throw new SqlError('MLR_SQL_TYPE', message, at);
}
