import { describe, expect, it } from '@jest/globals';
import { decodeFetch, fetchCall } from './fetch.ts';
import { WireReader, WireWriter } from './wire.ts';

describe('Fetch v11', () => {
  it('asks read_committed, without a session, by topic', async () => {
    const targets = [
      { topic: 'a', partition: 0, offset: 5, maxBytes: 100 },
      { topic: 'b', partition: 2, offset: 2 ** 40 + 1, maxBytes: 200 },
      { topic: 'a', partition: 1, offset: 0, maxBytes: 300 },
    ];
    const { buffer } = await fetchCall(targets, 250, 1_000).request.encode();
    expect([...buffer.subarray(0, 17)]).toEqual([255, 255, 255, 255, 0, 0, 0, 250, 0, 0, 0, 1, 0, 0, 3, 232, 1]);
    const reader = new WireReader(buffer.subarray(17));
    expect([reader.int32(), reader.int32()]).toEqual([0, -1]);
    const topics = reader.array(() => ({
      topic: reader.string(),
      partitions: reader.array(() => {
        const [partition, leaderEpoch, offset] = [reader.int32(), reader.int32(), reader.int64()];
        return [partition, leaderEpoch, offset, reader.int64(), reader.int32()];
      }),
    }));
    expect(topics).toEqual([
      {
        topic: 'a',
        partitions: [
          [0, -1, 5, -1, 100],
          [1, -1, 0, -1, 300],
        ],
      },
      { topic: 'b', partitions: [[2, -1, 2 ** 40 + 1, -1, 200]] },
    ]);
    expect([reader.int32(), reader.string()]).toEqual([0, '']);
  });

  it('hands out the record sets as they are', () => {
    const writer = new WireWriter(8);
    writer.int32(30).int16(0).int32(0);
    writer.array(['a', 'b'], (topic) => {
      writer.string(topic).array([0, 1], (partition) => {
        writer
          .int32(partition)
          .int16(partition === 1 ? 1 : 0)
          .int64(9)
          .int64(8)
          .int64(-1);
        if (partition === 0) writer.array([3, 4], (n) => void writer.int64(n).int64(n * 10));
        else writer.int32(-1); // a null list of aborted transactions
        writer.int32(-1).bytes(Buffer.from(`records of ${topic}/${partition}`));
      });
    });
    const { clientSideThrottleTime, errorCode, partitions } = decodeFetch(writer.buffer);
    expect([clientSideThrottleTime, errorCode]).toEqual([30, 0]);
    expect(
      partitions.map((p) => [p.topic, p.partition, p.errorCode, p.lastStableOffset, p.recordSet.toString()]),
    ).toEqual([
      ['a', 0, 0, 8, 'records of a/0'],
      ['a', 1, 1, 8, 'records of a/1'],
      ['b', 0, 0, 8, 'records of b/0'],
      ['b', 1, 1, 8, 'records of b/1'],
    ]);
    expect(partitions[0].aborted).toEqual([
      { producerId: 3n, firstOffset: 30 },
      { producerId: 4n, firstOffset: 40 },
    ]);
    expect(partitions[1].aborted).toEqual([]);
    expect(partitions[0].recordSet.buffer).toBe(writer.buf.buffer);
  });

  it('refuses an answer that is cut off', () => {
    const writer = new WireWriter().int32(0).int16(0).int32(0).int32(1).string('a').int32(1).int32(0);
    expect(() => decodeFetch(writer.buffer)).toThrow(/out of range/);
  });
});
