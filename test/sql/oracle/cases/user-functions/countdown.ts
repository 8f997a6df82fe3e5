/** The numbers from n down to 1, each with its square. */
export default {
  kind: 'table',
  arguments: ['INT'],
  result: 'ROW<n INT, square INT>',
  deterministic: true,
  *body(n: number | null): Iterable<[number, number]> {
    for (let i = Math.min(n ?? 0, 3); i > 0; i--) yield [i, i * i];
  },
};
