import { SqlError, type PlacedError } from './errors.ts';
import type { Position } from './logical/plan.ts';
import { didYouMean } from './near-miss.ts';

export type Variables = Readonly<Record<string, string>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_.-]*)\}/g;

/** A `${NAME}` of a text. */
interface Reference {
  readonly name: string;
  /** In the text as it was written. */
  readonly start: number;
  readonly end: number;
}

/** Fills `${NAME}` with the variables' values. An unknown one is a `SqlError` with its place. */
export function fillVariables(text: string, variables: Variables, file?: string): string {
  for (const { name, start } of references(text)) {
    if (Object.hasOwn(variables, name)) continue;
    const message = `no value for \${${name}}: give one with --var ${name}=…${didYouMean(name, Object.keys(variables))}`;
    const error = new SqlError('MLR_SQL_NAME', message, positionAt(text, start));
    error.file = file;
    throw error;
  }
  return text.replace(REFERENCE, (_, name: string) => variables[name]);
}

/** The names that a text has as `${NAME}`. */
export function variableNames(text: string): ReadonlySet<string> {
  return new Set(references(text).map(({ name }) => name));
}

/**
 * An error of a filled text as one of the text that was written: what lies in a value stands where its `${NAME}` does, and
 * an error behind a value that ends the string around it is that value's.
 */
export function inWrittenText(error: PlacedError, written: string, variables: Variables): PlacedError {
  const found = references(written);
  // Of a text that cannot be filled nothing else is said.
  if (found.some(({ name }) => !Object.hasOwn(variables, name))) return error;
  const at = offsetAt(fillVariables(written, variables), error);
  if (error.code === 'MLR_SQL_SYNTAX') {
    const ends = found.find(
      (each) => filledStart(each, found, variables) <= at && endsString(each, found, written, variables),
    );
    if (ends) {
      const head = `the value of \${${ends.name}} has a single quote in it, which ends the string around it: write it twice`;
      return moved(error, written, ends.start, `${head}. Then: ${error.message}`);
    }
  }
  let shift = 0;
  for (const { name, start, end } of found) {
    if (at < start + shift) break;
    const value = variables[name];
    if (at < start + shift + value.length) {
      return moved(error, written, start, `${error.message} (in the value of \${${name}}, '${shortened(value)}')`);
    }
    shift += value.length - (end - start);
  }
  return moved(error, written, at - shift, error.message);
}

const shortened = (value: string) => (value.length > 60 ? `${value.slice(0, 60)}…` : value);

function moved({ code, file }: PlacedError, text: string, offset: number, message: string): PlacedError {
  return { code, message, ...(file !== undefined && { file }), ...positionAt(text, offset) };
}

function references(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map(({ 0: image, 1: name, index }) => ({
    name,
    start: index,
    end: index + image.length,
  }));
}

function filledStart({ start }: Reference, all: readonly Reference[], variables: Variables): number {
  const before = all.filter((each) => each.end <= start);
  return before.reduce((sum, { name, start: from, end }) => sum + variables[name].length - (end - from), start);
}

/** Whether it stands in a string of the text (where all values are harmless), and its value ends that string. */
function endsString(
  { name, start }: Reference,
  all: readonly Reference[],
  text: string,
  variables: Variables,
): boolean {
  if (variables[name].split("'").length % 2 === 1) return false;
  const harmless = all.reduceRight((filled, each) => {
    return filled.slice(0, each.start) + '_'.repeat(each.end - each.start) + filled.slice(each.end);
  }, text);
  const tokens = harmless.matchAll(/--[^\r\n]*|\/\*[^]*?\*\/|`(?:[^`]|``)*`|'(?:[^']|'')*'/g);
  for (const { 0: image, index } of tokens) {
    if (index < start && start < index + image.length) return image.startsWith("'");
  }
  return false;
}

const LINE_END = /\r\n|\r|\n/g;

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(LINE_END);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

function offsetAt(text: string, { line, column }: Position): number {
  const ends = [0, ...[...text.matchAll(LINE_END)].map(({ 0: end, index }) => index + end.length)];
  return (ends[line - 1] ?? text.length) + column - 1;
}
