/** UTF-8 ranges and JS strings, the two forms a STRING has in generated code. */

export function textOf(b: Buffer, start: number, end: number): string {
  // Short ASCII texts are the rule, and cheaper to build than to ask the native decoder for.
  if (end - start <= 12) {
    let text = '';
    for (let p = start; p < end; p++) {
      if (b[p] >= 0x80) return b.toString('utf8', start, end);
      text += String.fromCharCode(b[p]);
    }
    return text;
  }
  return b.toString('utf8', start, end);
}

/** Writes a string as UTF-8 at `target[at]` (room for 3 bytes per UTF-16 unit is there), returns the end. */
export function putText(target: Buffer, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return at + target.write(text.slice(i), at);
    target[at++] = code;
  }
  return at;
}

export function equalRanges(a: Uint8Array, as: number, ae: number, b: Uint8Array, bs: number, be: number): boolean {
  if (ae - as !== be - bs) return false;
  while (as < ae) if (a[as++] !== b[bs++]) return false;
  return true;
}

/** By UTF-8 bytes, as Flink orders strings. */
export function compareRanges(a: Uint8Array, as: number, ae: number, b: Uint8Array, bs: number, be: number): number {
  const shared = Math.min(ae - as, be - bs);
  for (let i = 0; i < shared; i++) {
    const difference = a[as + i] - b[bs + i];
    if (difference !== 0) return difference;
  }
  return ae - as - (be - bs);
}

export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
