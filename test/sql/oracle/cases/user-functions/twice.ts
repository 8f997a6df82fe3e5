/** Twice the number, exactly. */
export default {
  kind: 'scalar',
  arguments: ['BIGINT'],
  result: 'DECIMAL(20, 0)',
  deterministic: true,
  body(n: number | bigint | null): bigint | null {
    return n === null ? null : BigInt(n) * 2n;
  },
};
