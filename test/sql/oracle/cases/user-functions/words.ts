/** The parts of a text between commas; none of an empty text. */
export default {
  kind: 'table',
  arguments: ['STRING'],
  result: 'ROW<word STRING>',
  deterministic: true,
  *body(text: string | null) {
    if (text !== null && text !== '') for (const word of text.split(',')) yield { word };
  },
};
