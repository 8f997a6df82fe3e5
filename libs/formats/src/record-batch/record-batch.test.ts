import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBatch, decodeHeaders, encodeHeaders, RecordBatchWriter, sealBatch, setBaseOffset } from './index.ts';

const record = fc.record({
  timestamp: fc.integer({ min: 0, max: 8_640_000_000_000 }),
  key: fc.option(fc.uint8Array({ maxLength: 100 })),
  value: fc.option(fc.uint8Array({ maxLength: 300 })),
  headers: fc.option(fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 })),
});

describe('record batch', () => {
  it('reads back what was written, whatever the records', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 50 }), fc.nat(2 ** 40), (records, base) => {
        const writer = new RecordBatchWriter('t', 3, 4096);
        for (const r of records) {
          writer.append(r.timestamp, r.key, r.value, r.headers === null ? undefined : encodeHeaders(r.headers));
        }
        let i = 0;
        for (const pending of writer.take()) {
          sealBatch(pending.bytes, {});
          setBaseOffset(pending.bytes, base + i);
          const batch = decodeBatch('t', 3, pending.bytes, 0, 0);
          expect(batch.count).toBe(pending.count);
          for (let k = 0; k < batch.count; k++, i++) {
            const r = records[i];
            expect(batch.offsets[k]).toBe(base + i);
            expect(batch.timestamps[k]).toBe(r.timestamp);
            const key = batch.keyStart[k] < 0 ? null : batch.bytes.subarray(batch.keyStart[k], batch.keyEnd[k]);
            const value = batch.valueStart[k] < 0 ? null : batch.bytes.subarray(batch.valueStart[k], batch.valueEnd[k]);
            expect(key === null ? null : [...key]).toEqual(r.key === null ? null : [...r.key]);
            expect(value === null ? null : [...value]).toEqual(r.value === null ? null : [...r.value]);
            const headers = decodeHeaders(batch.bytes, batch.headersStart[k], batch.headersEnd[k]);
            expect(Object.entries(headers).map(([n, v]) => [n, v.toString()])).toEqual(Object.entries(r.headers ?? {}));
          }
          expect(batch.nextOffset).toBe(base + i);
        }
        expect(i).toBe(records.length);
      }),
    );
  });

  it('leaves out records below the asked offset, and still moves past the batch', () => {
    const writer = new RecordBatchWriter('t', 0);
    for (let i = 0; i < 5; i++) writer.append(1, null, Buffer.from([i]));
    const [pending] = writer.take();
    sealBatch(pending.bytes, { baseOffset: 10 });
    const batch = decodeBatch('t', 0, pending.bytes, 0, 13);
    expect([...batch.offsets.subarray(0, batch.count)]).toEqual([13, 14]);
    expect(batch.nextOffset).toBe(15);
  });

  it('refuses a batch with any flipped bit behind the CRC', () => {
    const writer = new RecordBatchWriter('t', 0);
    writer.append(1_700_000_000_000, Buffer.from('key'), Buffer.from('value'));
    const [pending] = writer.take();
    sealBatch(pending.bytes, {});
    for (let bit = 17 * 8; bit < pending.bytes.length * 8; bit++) {
      const copy = Buffer.from(pending.bytes);
      copy[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeBatch('t', 0, copy, 0, 0)).toThrow(/CRC/);
    }
  });
});
