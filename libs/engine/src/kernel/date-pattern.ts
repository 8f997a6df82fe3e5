/** One part of a format of Java: a letter so many times, a text that stands for itself, or brackets around what may be left out. */
export type PatternItem =
  | { readonly item: 'letter'; readonly letter: string; readonly width: number }
  | { readonly item: 'text'; readonly text: string }
  | { readonly item: 'optional'; readonly items: readonly PatternItem[] };

/** A format that Java does not take. */
export class BadDatePattern extends Error {}

/** Takes a format apart. Text stands in single quotes; two of them are one. `brackets`: DateTimeFormatter's `[ ]`. */
export function readPattern(pattern: string, brackets: boolean): readonly PatternItem[] {
  const stack: PatternItem[][] = [[]];
  const add = (item: PatternItem) => stack.at(-1)!.push(item);
  for (const [whole, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([a-zA-Z])\2*|[^]/g)) {
    if (quoted !== undefined) add({ item: 'text', text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    else if (letter !== undefined) add({ item: 'letter', letter, width: whole.length });
    else if (whole === "'") throw new BadDatePattern('a quote is not closed');
    else if (brackets && whole === '[') stack.push([]);
    else if (brackets && whole === ']') {
      if (stack.length === 1) throw new BadDatePattern('a ] without its [');
      const items = stack.pop()!;
      add({ item: 'optional', items });
    } else if (brackets && /[{}#]/.test(whole)) throw new BadDatePattern(`${whole} is reserved`);
    else add({ item: 'text', text: whole });
  }
  // Brackets may stay open at the end.
  while (stack.length > 1) {
    const items = stack.pop()!;
    add({ item: 'optional', items });
  }
  return stack[0];
}
