/** A text in capitals, with as many exclamation marks as it is told. */
export default {
  kind: 'scalar',
  arguments: ['STRING', 'INT'],
  result: 'STRING',
  deterministic: true,
  body(text: string | null, marks: number | null): string | null {
    return text === null || marks === null ? null : text.toUpperCase() + '!'.repeat(marks);
  },
};
