/**
 * A plain kafkajs producer, as others have it, in a process of its own: its timers, which it leaves behind with every
 * broken connection, end with the process.
 *
 *   fork('kafkajs-producer.ts', [brokers, topic, request timeout in ms]), then send `ProduceCall`, get `ProduceAnswer`
 */
import { Kafka, logLevel, type Producer } from 'kafkajs';

export interface ProduceCall {
  readonly id: number;
  readonly messages: readonly { readonly key: string; readonly partition: number; readonly value: string }[];
}

export interface ProduceAnswer {
  readonly id: number;
  readonly isAcknowledged: boolean;
}

const [brokers, topic, timeoutMs] = process.argv.slice(2);
const kafka = new Kafka({
  clientId: 'torture-producer',
  brokers: brokers.split(','),
  logLevel: logLevel.NOTHING,
  requestTimeout: Number(timeoutMs),
  retry: { retries: 2 },
});
const HUNG_MS = 60_000;
let producer: Promise<Producer> | null = null;

process.on('message', ({ id, messages }: ProduceCall) => {
  void produce(messages).then((isAcknowledged) => process.send?.({ id, isAcknowledged } satisfies ProduceAnswer));
});
process.on('disconnect', () => process.exit());

/**
 * Acknowledged is only what kafkajs names in its answer. Where a leader moves, between two attempts, to a broker that has
 * answered already, kafkajs sends nothing more and resolves all the same (seen: 60 of 250 records lost with `acks: -1`).
 */
async function produce(messages: ProduceCall['messages']): Promise<boolean> {
  producer ??= connect();
  const mine = producer;
  // Seen: a `send` over a connection that broke never ends, whatever its time-outs are. Then we are not of use any more.
  const hung = setTimeout(() => process.exit(1), HUNG_MS);
  try {
    const answers = await (await mine).send({ topic, messages: [...messages], acks: -1 });
    const answered = new Set(answers.filter(({ errorCode }) => errorCode === 0).map(({ partition }) => partition));
    return messages.every(({ partition }) => answered.has(partition));
  } catch {
    // A producer whose connection broke is not trusted again.
    if (producer === mine) producer = null;
    mine.then((old) => old.disconnect()).catch(() => {});
    return false;
  } finally {
    clearTimeout(hung);
  }
}

async function connect(): Promise<Producer> {
  const made = kafka.producer({ allowAutoTopicCreation: false });
  await made.connect();
  return made;
}
