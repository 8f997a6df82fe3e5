/**
 * Plain kafkajs consumers, as others have them, in a process of their own. Ends every partition of the topic with a record
 * that says so, then reads up to these: what is committed, then all there is. Prints `KafkajsReading` as JSON.
 *
 *   node kafkajs-reader.ts <brokers> <topic>
 */
import { Kafka, logLevel } from 'kafkajs';
import { once } from 'node:events';
import type { ViewRecord } from './external.ts';

export interface KafkajsReading {
  readonly committed: readonly ViewRecord[];
  /** How many there are with those that were aborted. */
  readonly written: number;
}

/** Of this process: one that was given up may have left its own. */
const END = `"process ${process.pid} stops reading here"`;

const [brokers, topic] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'outsider', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
const partitions = await writeEnds();
// An open transaction of a process that was killed is over before the end behind it is shown.
const committed = await read(false);
const reading: KafkajsReading = { committed, written: (await read(true)).length };
if (!process.stdout.write(JSON.stringify(reading))) await once(process.stdout, 'drain');
process.exit();

/** Answers how many partitions there are. */
async function writeEnds(): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const numbers = (await admin.fetchTopicOffsets(topic)).map(({ partition }) => partition);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: numbers.map((partition) => ({ partition, key: END, value: '' })) });
  return numbers.length;
}

async function read(readUncommitted: boolean): Promise<ViewRecord[]> {
  const groupId = `outsider-${process.pid}-${String(readUncommitted)}`;
  const consumer = kafka.consumer({ groupId, readUncommitted, maxWaitTimeInMs: 500 });
  const records: ViewRecord[] = [];
  const ended = new Set<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ partition, message: { key, value, headers, offset } }) => {
      records.push({
        at: `${partition}/${offset}`,
        key: key?.toString() ?? 'null',
        version: headers?.['millrace-version']?.toString() ?? '',
        value: value?.toString() ?? 'null',
      });
      if (key?.toString() === END) ended.add(partition);
      if (ended.size === partitions) resolve();
      return Promise.resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  return records;
}
