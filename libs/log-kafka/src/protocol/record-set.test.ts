import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { RecordBatch } from '@millrace/ports';
import { snappyCompress } from 'hysnappy';
import { compressedBatch, controlBatch, dataBatch, emptiedBatch, withAttributes } from '../testing/batches.ts';
import type { AbortedTransaction } from './fetch.ts';
import { decodeRecordSet } from './record-set.ts';

function decode(batches: readonly Buffer[], fromOffset = 0, aborted: AbortedTransaction[] = []): RecordBatch[] {
  const recordSet = Buffer.concat(batches);
  return decodeRecordSet(
    { topic: 't', partition: 0, errorCode: 0, lastStableOffset: 1_000, aborted, recordSet },
    fromOffset,
  );
}

const values = (batches: readonly RecordBatch[]): string[] =>
  batches.flatMap((b) =>
    Array.from({ length: b.count }, (_, i) => b.bytes.toString('utf8', b.valueStart[i], b.valueEnd[i])),
  );
const offsets = (batches: readonly RecordBatch[]): number[] =>
  batches.flatMap((b) => [...b.offsets.subarray(0, b.count)]);

describe('decoding a fetched record set', () => {
  it('points into the fetched bytes and copies nothing', () => {
    const batches = decode([
      dataBatch({ baseOffset: 5, values: ['a', 'b'] }),
      dataBatch({ baseOffset: 7, values: ['c'] }),
    ]);
    expect(values(batches)).toEqual(['a', 'b', 'c']);
    expect(offsets(batches)).toEqual([5, 6, 7]);
    expect(batches[0].bytes).toBe(batches[1].bytes);
    expect(batches.map((b) => b.nextOffset)).toEqual([7, 8]);
  });

  it('is empty when there is no whole batch', () => {
    const batch = dataBatch({ baseOffset: 0, values: ['a'] });
    expect(decode([])).toEqual([]);
    expect(decode([batch.subarray(0, 20)])).toEqual([]);
    expect(decode([batch.subarray(0, batch.length - 1)])).toEqual([]);
  });

  it('leaves the cut-off last batch for the next fetch', () => {
    const cut = dataBatch({ baseOffset: 2, values: ['c', 'd'] });
    const batches = decode([dataBatch({ baseOffset: 0, values: ['a', 'b'] }), cut.subarray(0, cut.length - 3)]);
    expect(values(batches)).toEqual(['a', 'b']);
    expect(batches.at(-1)?.nextOffset).toBe(2);
  });

  it('skips records below the asked offset in the first batch', () => {
    const batches = decode([dataBatch({ baseOffset: 10, values: ['a', 'b', 'c'] })], 12);
    expect(values(batches)).toEqual(['c']);
    expect(batches[0].nextOffset).toBe(13);
  });

  it('moves past a batch that lies wholly below the asked offset without going back', () => {
    const batches = decode([emptiedBatch(0, 4), dataBatch({ baseOffset: 20, values: ['a'] })], 10);
    expect(values(batches)).toEqual(['a']);
    expect(decode([emptiedBatch(0, 4)], 10)).toEqual([]);
  });

  it('moves past a batch that compaction emptied', () => {
    const [only, ...more] = decode([emptiedBatch(3, 9)], 3);
    expect(more).toEqual([]);
    expect([only.count, only.nextOffset]).toEqual([0, 10]);
  });

  it('moves the position of the batch before past control and emptied batches', () => {
    const batches = decode([
      dataBatch({ baseOffset: 0, values: ['a'], producerId: 7n }),
      controlBatch(1, 7n, 'commit'),
      emptiedBatch(2, 5),
    ]);
    expect(batches.map((b) => [b.count, b.nextOffset])).toEqual([[1, 6]]);
  });

  it('leaves out aborted transactions, of the producers that are listed and only up to their marker', () => {
    const batches = decode(
      [
        dataBatch({ baseOffset: 0, values: ['plain'] }),
        dataBatch({ baseOffset: 1, values: ['aborted'], producerId: 7n }),
        dataBatch({ baseOffset: 2, values: ['other'], producerId: 8n }),
        dataBatch({ baseOffset: 3, values: ['aborted too'], producerId: 7n }),
        controlBatch(4, 7n, 'abort'),
        dataBatch({ baseOffset: 5, values: ['later'], producerId: 7n }),
        controlBatch(6, 7n, 'commit'),
        controlBatch(7, 8n, 'commit'),
      ],
      0,
      [{ producerId: 7n, firstOffset: 1 }],
    );
    expect(values(batches)).toEqual(['plain', 'other', 'later']);
    expect(batches.at(-1)?.nextOffset).toBe(8);
  });

  it('leaves out two aborted transactions of one producer, and those that began before the fetch', () => {
    const batches = decode(
      [
        dataBatch({ baseOffset: 10, values: ['x'], producerId: 7n }),
        controlBatch(11, 7n, 'abort'),
        dataBatch({ baseOffset: 12, values: ['y'], producerId: 7n }),
        controlBatch(13, 7n, 'abort'),
        dataBatch({ baseOffset: 14, values: ['z'], producerId: 7n }),
      ],
      10,
      [
        { producerId: 7n, firstOffset: 12 },
        { producerId: 7n, firstOffset: 3 },
      ],
    );
    expect(values(batches)).toEqual(['z']);
  });

  it('takes no data record for an abort marker, whatever its key (kafkajs does)', () => {
    const zeroKey = Buffer.alloc(4);
    const batches = decode(
      [
        dataBatch({ baseOffset: 0, values: ['1', '2'], keys: [zeroKey, zeroKey], producerId: 7n }),
        dataBatch({ baseOffset: 2, values: ['3'], producerId: 7n }),
        controlBatch(3, 7n, 'abort'),
      ],
      0,
      [{ producerId: 7n, firstOffset: 0 }],
    );
    expect(values(batches)).toEqual([]);
    expect(batches.at(-1)?.nextOffset).toBe(4);
  });

  it('keeps data that is keyed like a marker', () => {
    const batches = decode([dataBatch({ baseOffset: 0, values: ['kept'], keys: [Buffer.alloc(4)] })]);
    expect(values(batches)).toEqual(['kept']);
  });

  it('gives the time of the append where the topic says so', () => {
    const LOG_APPEND_TIME = 0x08;
    const bytes = dataBatch({ baseOffset: 0, values: ['a', 'b', 'c'] });
    const [batch] = decode([withAttributes(bytes, LOG_APPEND_TIME)]);
    expect([...batch.timestamps]).toEqual([1_700_000_000_002, 1_700_000_000_002, 1_700_000_000_002]);
  });

  it('refuses damaged bytes', () => {
    const bytes = dataBatch({ baseOffset: 0, values: ['a'] });
    bytes[bytes.length - 2] ^= 1;
    expect(() => decode([bytes])).toThrow(expect.objectContaining({ code: 'MLR_FORMAT_BATCH' }));
  });

  describe('compressed', () => {
    const shape = { baseOffset: 3, values: Array.from({ length: 500 }, (_, i) => `value ${i % 17} of many`) };
    const xerial = (records: Buffer): Buffer => {
      const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
      const blocks = [records.subarray(0, 1000), records.subarray(1000)].flatMap((part) => {
        const block = snappyCompress(part);
        const length = Buffer.alloc(4);
        length.writeInt32BE(block.length);
        return [length, block];
      });
      return Buffer.concat([header, ...blocks]);
    };

    it.each([
      ['gzip', 1, gzipSync],
      ['snappy', 2, (records: Buffer) => snappyCompress(records)],
      ['snappy in the framing of Java clients', 2, xerial],
      ['zstd', 4, zstdCompressSync],
    ] as const)('reads %s', (_name, codec, compress) => {
      const batches = decode([compressedBatch(shape, codec, compress)], 5);
      expect(values(batches)).toEqual(shape.values.slice(2));
      expect(offsets(batches)[0]).toBe(5);
      expect(batches[0].nextOffset).toBe(503);
    });

    it('refuses a codec that does not exist', () => {
      const unknown = compressedBatch(shape, 5, (records) => records);
      expect(() => decode([unknown])).toThrow(expect.objectContaining({ code: 'MLR_LOG_COMPRESSION' }));
    });

    it('refuses bytes that do not decompress', () => {
      for (const codec of [1, 2, 3, 4]) {
        const damaged = compressedBatch(shape, codec, () => Buffer.from('not compressed at all'));
        expect(() => decode([damaged])).toThrow(expect.objectContaining({ code: 'MLR_FORMAT_BATCH' }));
      }
    });
  });
});
