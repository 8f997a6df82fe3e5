/** How often a character occurs in a text. */
export default {
  kind: 'scalar',
  arguments: ['STRING', 'STRING'],
  result: 'BIGINT',
  deterministic: true,
  body(text: string | null, char: string | null): number | null {
    if (text === null || char === null) return null;
    if (char === '') return 0;
    let count = 0;
    for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + char.length)) count++;
    return count;
  },
};
