import { parseDuration } from './duration.ts';

/** One option of a connector or of SET: what it may hold, or why it is refused. */
export interface OptionDefinition {
  /** What is wrong with a value; undefined when it is fine. */
  readonly check?: (value: string) => string | undefined;
  /** Known to Flink (or promised by us) but not to be had: the reason. */
  readonly refused?: string;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

export const anyText: OptionDefinition = {};

export function oneOf(...values: readonly string[]): OptionDefinition {
  return {
    check: (value) => (values.includes(value) ? undefined : `must be ${values.map((v) => `'${v}'`).join(' or ')}`),
  };
}

/** Like `oneOf`; `refusals` are values that Flink has and we do not. */
export function oneOfBut(values: readonly string[], refusals: Readonly<Record<string, string>>): OptionDefinition {
  const inner = oneOf(...values);
  return {
    check: (value) => (Object.hasOwn(refusals, value) ? `= '${value}': ${refusals[value]}` : inner.check!(value)),
  };
}

export const duration: OptionDefinition = {
  check: (value) => (parseDuration(value) === null ? `must be a duration: '10 s', '1 min', '1 d'` : undefined),
};

/** A duration greater than nothing. */
export const positiveDuration: OptionDefinition = {
  check: (value) => duration.check!(value) ?? (parseDuration(value) === 0 ? 'must be longer than nothing' : undefined),
};

export function wholeNumber(least: number, most: number): OptionDefinition {
  return {
    check: (value) =>
      /^\d{1,16}$/.test(value) && Number(value) >= least && Number(value) <= most
        ? undefined
        : `must be a whole number, ${least} to ${most}`,
  };
}

export function refused(reason: string): OptionDefinition {
  return { refused: reason };
}
