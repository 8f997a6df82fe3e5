import { decodeBatch, RecordBatchWriter, sealBatch } from '@millrace/formats';
import type { PendingBatch, RecordBatch } from '@millrace/ports';

const AIRPORTS = Array.from({ length: 200 }, (_, i) =>
  String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26), 65 + ((i * 11) % 26)),
);

/** Flights as ingest would write them, about 120 bytes each, in batches of `perBatch`, 20 flights a minute. */
export function flightBatches(count: number, perBatch: number): RecordBatch[] {
  const writer = new RecordBatchWriter('flights', 0, 16 * 1024 * 1024);
  const batches: RecordBatch[] = [];
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let i = 0; i < count; i++) {
    const date = new Date(Date.UTC(2001, 0, 1) + i * 3000 - random(20) * 60_000);
    const value =
      `{"date":"${date.toISOString().replace('T', ' ').slice(0, 19)}","delay":${random(100) - 20},` +
      `"distance":${100 + random(2500)},"origin":"${AIRPORTS[random(200)]}","destination":"${AIRPORTS[random(200)]}","carrier":"AA"}`;
    writer.append(date.getTime(), null, Buffer.from(value));
    if ((i + 1) % perBatch !== 0) continue;
    batches.push(sealed(writer.take()[0], i + 1 - perBatch));
  }
  return batches;
}

/** A batch as a log would hand it out. */
export function sealed(pending: PendingBatch, baseOffset = 0): RecordBatch {
  sealBatch(pending.bytes, { baseOffset });
  return decodeBatch(pending.topic, pending.partition, pending.bytes, 0, 0);
}
