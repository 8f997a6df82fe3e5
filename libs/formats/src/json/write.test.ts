import { describe, expect, it } from '@jest/globals';
import { writeIntegers } from './write.ts';

describe('whole numbers side by side', () => {
  it('are written as they are, each behind a comma', () => {
    const around = Array.from({ length: 16 }, (_, digits) => [10 ** digits - 1, 10 ** digits, 10 ** digits + 1]).flat();
    const values = [...around, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -12_345, -(2 ** 31), 1 - 2 ** 53];
    const numbers = Float64Array.from([7, ...values, 8]);
    const bytes = Buffer.alloc(1000);
    const end = writeIntegers(bytes, 2, numbers, 1, values.length + 1);
    expect(bytes.toString('latin1', 2, end)).toBe(values.map((value) => `,${value}`).join(''));
  });
});
