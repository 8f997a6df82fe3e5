/** Fields of an interval from the largest to the smallest, in the two families that do not mix. */
const FAMILIES = [
  ['YEAR', 'MONTH'],
  ['DAY', 'HOUR', 'MINUTE', 'SECOND'],
];
/** Units that stand alone. */
const SINGLE = ['WEEK', 'QUARTER'];

/** The singular of an interval's unit, or undefined when it is none. */
export function intervalUnit(word: string): string | undefined {
  const singular = word.toUpperCase().replace(/S$/, '');
  return [...FAMILIES.flat(), ...SINGLE].find((unit) => unit === singular);
}

/** The name of an interval from one unit to a smaller one of its family, or undefined when there is none. */
export function intervalRange(from: string, to: string): string | undefined {
  const family = FAMILIES.find((units) => units.includes(from)) ?? [];
  return family.indexOf(to) > family.indexOf(from) ? `${from} TO ${to}` : undefined;
}

/** Whether an interval of these units counts months, and not milliseconds. */
export function isOfMonths(unit: string): boolean {
  return /^(YEAR|QUARTER|MONTH)/.test(unit);
}
