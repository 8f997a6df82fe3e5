interface Named {
  readonly name: string;
}

/**
 * Inside a case of a switch: goes on when the name is known, or stands at `p` with its quotes and colon, and then moves
 * `p` behind it; leaves the switch otherwise. Names that JSON writes with escapes are never found this way.
 */
export function expectSource(name: string): string {
  if (JSON.stringify(name) !== `"${name}"`) return 'if (!isKnown) break;';
  const bytes = Buffer.from(`"${name}":`);
  const tests: string[] = [`p + ${bytes.length} <= limit`];
  if (bytes.length < 4) bytes.forEach((byte, i) => tests.push(`b[p + ${i}] === ${byte}`));
  else {
    for (let i = 0; i < bytes.length; i += 4) {
      // The last word overlaps the one before.
      const at = Math.min(i, bytes.length - 4);
      tests.push(`words.getInt32(p + ${at}, true) === ${bytes.readInt32LE(at)}`);
    }
  }
  return `if (!isKnown) { if (${tests.join(' && ')}) p += ${bytes.length}; else break; }`;
}

/** Cases of a switch over a name's length: decides by its bytes, from `n` on, which column it is. */
export function lookUpSource(columns: readonly Named[]): string {
  const byLength = new Map<number, string[]>();
  columns.forEach((column, k) => {
    const name = Buffer.from(column.name);
    const test = [...name].map((byte, i) => `b[n${i > 0 ? ` + ${i}` : ''}] === ${byte}`).join(' && ') || 'true';
    byLength.set(name.length, [...(byLength.get(name.length) ?? []), `if (${test}) column = ${k};`]);
  });
  return [...byLength].map(([length, tests]) => `\n        case ${length}: ${tests.join(' else ')} break;`).join('');
}
