import { createRequire } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { controlBatch, dataBatch, emptiedBatch } from '../testing/batches.ts';
import { decodeRecordSet } from '../protocol/record-set.ts';
import { Connection, RequestQueue, requests, silentLogger } from './internals.ts';

/**
 * What kafkajs 2.2.4 does as it is, so that nobody takes our own code for superfluous (README.md has the table). When
 * one of these fails, kafkajs was mended, and what we built against the trap may go. Nothing here imports
 * `connection.ts`, which patches the request queue.
 */
const require = createRequire(import.meta.url);
const createRetry = require('kafkajs/src/retry') as (options: object) => unknown;

describe('kafkajs as it is', () => {
  it('#1704, #1751: arms one timer after the other while a connection is idle', () => {
    jest.useFakeTimers();
    try {
      const options = { maxInFlightRequests: null, requestTimeout: 30_000, enforceRequestTimeout: false };
      const queue = new RequestQueue({ ...options, clientId: 'test', broker: 'test:1', logger: silentLogger });
      const armed = jest.spyOn(globalThis, 'setTimeout');
      queue.scheduleCheckPendingRequests();
      jest.advanceTimersByTime(50);
      expect(armed.mock.calls.length).toBeGreaterThan(40);
      expect(jest.getTimerCount()).toBe(1);
      armed.mockRestore();
      queue.destroy();
    } finally {
      jest.useRealTimers();
    }
  });

  it('#1576: copies all records of a topic partition for each record it groups, which is quadratic', () => {
    const group = require('kafkajs/src/producer/groupMessagesPerPartition') as (of: object) => object;
    const iterator = Array.prototype[Symbol.iterator];
    const copied = (count: number): number => {
      let steps = 0;
      const messages = Array.from({ length: count }, () => ({ value: '' }));
      Array.prototype[Symbol.iterator] = function* (this: unknown[]) {
        for (let i = 0; i < this.length; i++, steps++) yield this[i];
      } as typeof iterator;
      try {
        group({ topic: 't', partitionMetadata: [{}], messages, partitioner: () => 0 });
      } finally {
        Array.prototype[Symbol.iterator] = iterator;
      }
      return steps;
    };
    expect([copied(100), copied(200)]).toEqual([(100 * 99) / 2, (200 * 199) / 2]);
  });

  it('#1315: appends a batch twice when a request beside it is refused with CONCURRENT_TRANSACTIONS', async () => {
    const createSendMessages = require('kafkajs/src/producer/sendMessages') as (
      parts: object,
    ) => (request: object) => Promise<unknown>;
    const appended: number[] = [];
    const tried = Promise.withResolvers<void>();
    // Two leaders, a topic partition each; the second one's batch is under way while the first one's is refused.
    const brokers = [0, 1].map((nodeId) => ({
      nodeId,
      produce: async () => {
        appended.push(nodeId);
        await tried.promise;
        return { topics: [{ topicName: 't', partitions: [{ partition: nodeId }] }] };
      },
    }));
    const cluster = {
      refreshMetadataIfNecessary: async () => undefined,
      refreshMetadata: async () => undefined,
      addMultipleTargetTopics: async () => undefined,
      isConnected: () => true,
      findTopicPartitionMetadata: () => [{}, {}],
      findLeaderForPartitions: () => ({ 0: [0], 1: [1] }),
      findBroker: async ({ nodeId }: { nodeId: string }) => brokers[Number(nodeId)],
    };
    let refusals = 1;
    const eosManager = {
      isTransactional: () => true,
      addPartitionsToTransaction: async ([{ partitions }]: { partitions: { partition: number }[] }[]) => {
        if (partitions[0].partition !== 0) return;
        if (refusals-- <= 0) return tried.resolve();
        throw Object.assign(new Error('CONCURRENT_TRANSACTIONS'), { name: 'KafkaJSProtocolError', retriable: true });
      },
      acquireBrokerLock: async () => undefined,
      releaseBrokerLock: async () => undefined,
      getSequence: () => 0,
      updateSequence: () => undefined,
      getTransactionalId: () => 'id',
      getProducerId: () => '7',
      getProducerEpoch: () => 0,
    };
    const retrier = createRetry({ initialRetryTime: 1, retries: 3 });
    const partitioner = ({ message }: { message: { partition: number } }) => message.partition;
    const send = createSendMessages({ logger: silentLogger, cluster, partitioner, eosManager, retrier });
    const messages = [0, 1].map((partition) => ({ partition, value: '' }));
    await send({ acks: -1, timeout: 1, topicMessages: [{ topic: 't', messages }] });
    expect(appended.sort()).toEqual([0, 1, 1]);
  });

  it('#1072, #562: sees nothing in a batch that compaction has emptied, so that its position never moves', async () => {
    const fetched = emptiedBatch(0, 41);
    const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
    const decode = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
      d: object,
    ) => Promise<unknown[]>;
    const size = Buffer.alloc(4);
    size.writeInt32BE(fetched.length);
    expect(await decode(new Decoder(Buffer.concat([size, fetched])))).toEqual([]);
    const ours = decodeRecordSet(fetch(fetched), 0);
    expect(ours.map((batch) => [batch.count, batch.nextOffset])).toEqual([[0, 42]]);
  });

  it('takes a record of an aborted transaction for its marker, when its key is four zero bytes', () => {
    const filter = require('kafkajs/src/consumer/filterAbortedMessages') as (of: object) => { offset: string }[];
    const zero = Buffer.alloc(4);
    const batchContext = { producerId: '7', inTransaction: true };
    const messages = [0, 1, 2].map((offset) => ({
      offset: `${offset}`,
      key: offset === 1 ? zero : null,
      batchContext,
    }));
    const kept = filter({ messages, abortedTransactions: [{ producerId: '7', firstOffset: '0' }] });
    expect(kept.map((message) => message.offset)).toEqual(['1', '2']);
    const recordSet = Buffer.concat([
      dataBatch({ baseOffset: 0, values: ['a', 'b', 'c'], keys: [null, zero, null], producerId: 7n }),
      controlBatch(3, 7n, 'abort'),
    ]);
    const ours = decodeRecordSet({ ...fetch(recordSet), aborted: [{ producerId: 7n, firstOffset: 0 }] }, 0);
    expect(ours.map((batch) => [batch.count, batch.nextOffset])).toEqual([[0, 4]]);
  });

  it('#1133, #1777: commits a reset offset when the log no longer holds the position, also without autoCommit', async () => {
    const committed: unknown[] = [];
    const OffsetManager = require('kafkajs/src/consumer/offsetManager') as new (options: object) => {
      getCoordinator(): Promise<object>;
      setDefaultOffset(at: object): Promise<void>;
    };
    const manager = new OffsetManager({
      cluster: { defaultOffset: () => '-2', committedOffsets: () => ({ t: {} }) },
      memberAssignment: { t: [0] },
      topicConfigurations: { t: { fromBeginning: true } },
      autoCommit: false,
      ...{ groupId: 'g', memberId: 'm', generationId: 1 },
    });
    manager.getCoordinator = async () => ({ offsetCommit: async (request: object) => committed.push(request) });
    await manager.setDefaultOffset({ topic: 't', partition: 0 });
    expect(committed).toMatchObject([{ topics: [{ topic: 't', partitions: [{ partition: 0, offset: '-2' }] }] }]);
  });

  it('#1415, #1592: crashes at the sixth trouble of its life, however far apart they are', async () => {
    jest.useFakeTimers();
    try {
      const Runner = require('kafkajs/src/consumer/runner') as new (options: object) => {
        fetchManager: { start(): Promise<void> };
        start(): Promise<void>;
      };
      const crashed = jest.fn();
      const runner = new Runner({
        logger: silentLogger,
        consumerGroup: { connect: async () => undefined, joinAndSync: async () => undefined, getNodeIds: () => [] },
        instrumentationEmitter: { emit: () => undefined },
        partitionsConsumedConcurrently: 1,
        onCrash: crashed,
        retry: { retries: 5, initialRetryTime: 1, factor: 0, multiplier: 1 },
      });
      let troubles = 0;
      const HOUR_MS = 3_600_000;
      runner.fetchManager = {
        start: async () => {
          await new Promise((resolve) => setTimeout(resolve, HOUR_MS));
          throw Object.assign(new Error(`trouble ${++troubles}`), { retriable: true });
        },
      };
      await runner.start();
      await jest.advanceTimersByTimeAsync(10 * HOUR_MS);
      expect(troubles).toBe(6);
      expect(crashed).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('#1163, #1513: goes on using a socket on which a request was not answered in time', async () => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connection = new Connection({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      logger: silentLogger,
      socketFactory: ({ host, port, onConnect }) => net.connect({ host, port }, onConnect),
      ssl: null,
      sasl: null,
      clientId: 'test',
      requestTimeout: 50,
      connectionTimeout: 1_000,
      enforceRequestTimeout: true,
    });
    await connection.connect();
    const { request, response } = requests['ApiVersions'].protocol({ version: 2 })();
    await expect(connection.send({ request, response, logResponseError: false })).rejects.toMatchObject({
      name: 'KafkaJSRequestTimeoutError',
    });
    expect(connection.isConnected()).toBe(true);
    await connection.disconnect();
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });

  it('#1763, #1622: fails a whole metadata request for one topic that is gone', async () => {
    const { response } = requests['Metadata'].protocol({ version: 6 })({ topics: ['here', 'gone'] });
    const metadata = {
      topicMetadata: [
        { topic: 'here', topicErrorCode: 0, partitionMetadata: [] },
        { topic: 'gone', topicErrorCode: 3, partitionMetadata: [] },
      ],
    };
    await expect(async () => response.parse(metadata as never)).rejects.toThrow(/does not host this topic-partition/);
  });
});

function fetch(recordSet: Buffer) {
  return { topic: 't', partition: 0, errorCode: 0, lastStableOffset: 1_000, aborted: [], recordSet };
}
