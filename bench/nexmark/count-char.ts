/** How often a character occurs in a text. */
export default {
  kind: 'scalar',
  arguments: ['STRING', 'STRING'],
  result: 'BIGINT',
  deterministic: true,
  body(text: string | null, char: string | null): number | null {
    if (text === null || char === null) return null;
    return text.split(char).length - 1;
  },
};
