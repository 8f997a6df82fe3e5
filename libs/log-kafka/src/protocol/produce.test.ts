import { describe, expect, it } from '@jest/globals';
import { RecordBatchWriter } from '@millrace/formats';
import { decodeProduce, nextProduceRound, produceCall } from './produce.ts';
import { WireReader, WireWriter } from './wire.ts';

const batch = (topic: string, partition: number, bytes: number) => ({
  topic,
  partition,
  count: 1,
  bytes: Buffer.alloc(bytes, partition),
});

describe('Produce v7', () => {
  it('carries the transactional id, acks=all and the batches by topic', async () => {
    const { buffer } = await produceCall(
      [batch('a', 1, 3), batch('b', 0, 2), batch('a', 2, 1)],
      5_000,
      'tx',
    ).request.encode();
    const reader = new WireReader(buffer);
    expect([reader.string(), reader.int16(), reader.int32()]).toEqual(['tx', -1, 5_000]);
    const topics = reader.array(() => [reader.string(), reader.array(() => [reader.int32(), reader.bytes().length])]);
    expect(topics).toEqual([
      [
        'a',
        [
          [1, 3],
          [2, 1],
        ],
      ],
      ['b', [[0, 2]]],
    ]);
  });

  it('sends the bytes of a batch as they are, copying no record, however many it has', async () => {
    const writer = new RecordBatchWriter('a', 0);
    for (let i = 0; i < 10_000; i++) writer.append(i, null, Buffer.from(`${i}`));
    const [whole] = writer.take();
    const iterator = Array.prototype[Symbol.iterator];
    let steps = 0;
    Array.prototype[Symbol.iterator] = function* (this: unknown[]) {
      for (let i = 0; i < this.length; i++, steps++) yield this[i];
    } as typeof iterator;
    const { buffer } = await produceCall([whole], 5_000, null)
      .request.encode()
      .finally(() => (Array.prototype[Symbol.iterator] = iterator));
    expect(buffer.subarray(-whole.bytes.length)).toEqual(whole.bytes);
    expect(steps).toBeLessThan(20);
  });

  it('reads the base offset and the time of the broker, or the error, of each topic partition', () => {
    const writer = new WireWriter();
    writer.array(['a'], (topic) => {
      writer.string(topic).array(
        [0, 1],
        (p) =>
          void writer
            .int32(p)
            .int16(p * 47)
            .int64(p === 0 ? 2 ** 33 : -1)
            .int64(p === 0 ? 1_700_000_000_000 : -1)
            .int64(0),
      );
    });
    expect(decodeProduce(writer.int32(7).buffer)).toEqual({
      clientSideThrottleTime: 7,
      partitions: [
        { topic: 'a', partition: 0, errorCode: 0, baseOffset: 2 ** 33, appendTimeMs: 1_700_000_000_000 },
        { topic: 'a', partition: 1, errorCode: 47, baseOffset: -1, appendTimeMs: -1 },
      ],
    });
  });
});

describe('a round of Produce requests', () => {
  it('takes one batch of each topic partition, in order', () => {
    const waiting = [batch('a', 0, 1), batch('a', 0, 2), batch('a', 1, 3), batch('b', 0, 4), batch('a', 1, 5)];
    const sizes = () => nextProduceRound(waiting, 1_000).map((b) => b.bytes.length);
    expect([sizes(), sizes(), sizes()]).toEqual([[1, 3, 4], [2, 5], []]);
  });

  it('stays within the size of a request, and never lets a later batch of a topic partition pass', () => {
    const waiting = [batch('a', 0, 6), batch('a', 1, 6), batch('a', 1, 1), batch('b', 0, 3)];
    const sizes = () => nextProduceRound(waiting, 10).map((b) => b.bytes.length);
    expect([sizes(), sizes(), sizes()]).toEqual([[6, 3], [6], [1]]);
  });

  it('sends a batch that is larger than a request may be, alone', () => {
    const waiting = [batch('a', 0, 50), batch('a', 1, 1)];
    expect(nextProduceRound(waiting, 10).map((b) => b.bytes.length)).toEqual([50]);
  });
});
