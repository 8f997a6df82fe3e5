import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { KafkaEventLog } from '../index.ts';
import { WireWriter } from '../protocol/wire.ts';
import { metadataCall } from './calls.ts';
import { BrokerConnection } from './connection.ts';

const OPTIONS = { clientId: 'test', connectTimeoutMs: 2_000, requestTimeoutMs: 100 };
const API_VERSIONS_KEY = 18;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A broker that answers ApiVersions, and nothing else: as one whose machine vanished after the handshake. */
async function silentBroker(): Promise<{ address: string; sockets: Set<net.Socket> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (request: Buffer) => {
      if (request.readInt16BE(4) !== API_VERSIONS_KEY) return;
      const answer = new WireWriter().int32(request.readInt32BE(8)).int16(0).int32(0).int32(0).buffer;
      socket.write(new WireWriter().bytes(answer).buffer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  closing.push(() => sockets.forEach((socket) => socket.destroy()));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

async function closedPort(): Promise<string> {
  const { address } = await silentBroker();
  for (const close of closing.splice(0)) close();
  return address;
}

describe('a connection to a broker', () => {
  it('is broken by a request that is not answered in time, so that nothing uses a half-open socket', async () => {
    const { address, sockets } = await silentBroker();
    const connection = await BrokerConnection.open(address, OPTIONS);
    expect(connection.usable).toBe(true);
    const [first, second] = [connection.send(metadataCall([])), connection.send(metadataCall([]), 60_000)];
    await expect(first).rejects.toThrow(/no answer to Metadata within 100 ms/);
    await expect(second).rejects.toMatchObject({ name: 'ConnectionLost', address });
    expect(connection.usable).toBe(false);
    await expect(connection.send(metadataCall([]))).rejects.toMatchObject({ name: 'ConnectionLost' });
    while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('rejects what is in flight when the broker goes away', async () => {
    const { address, sockets } = await silentBroker();
    const connection = await BrokerConnection.open(address, OPTIONS);
    const sent = connection.send(metadataCall([]), 60_000);
    sockets.forEach((socket) => socket.destroy());
    await expect(sent).rejects.toMatchObject({ name: 'ConnectionLost' });
    expect(connection.usable).toBe(false);
  });

  it('says so when nobody listens', async () => {
    const address = await closedPort();
    await expect(BrokerConnection.open(address, OPTIONS)).rejects.toMatchObject({ name: 'ConnectionLost', address });
  });
});

describe('opening the event log', () => {
  it('names the addresses that do not answer, and may be tried again', async () => {
    const brokers = [await closedPort(), await closedPort()];
    const opening = KafkaEventLog.open({ brokers, clientId: 'test', connectTimeoutMs: 300 });
    const error = await opening.catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'MLR_LOG_UNAVAILABLE', retriable: true });
    for (const address of brokers) expect((error as Error).message).toContain(address);
  });

  it('blames the TLS handshake when the port does not speak TLS', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.write('this is no TLS server\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const brokers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
    const opening = KafkaEventLog.open({ brokers, clientId: 'test', ssl: true });
    await expect(opening).rejects.toMatchObject({ code: 'MLR_LOG_TLS', retriable: false });
  });

  it.each([
    [{ brokers: [] }, 'brokers'],
    [{ brokers: ['kafka'] }, 'brokers'],
    [{ brokers: ['kafka:1'], transactionTimeoutMs: 60_000 }, 'transactionTimeoutMs'],
    [{ brokers: ['kafka:1'], sessionTimeoutMs: 45_000 }, 'sessionTimeoutMs'],
  ])('refuses %j, naming the option', async (options, option) => {
    const opening = KafkaEventLog.open({ clientId: 'test', ...options });
    await expect(opening).rejects.toMatchObject({ code: 'MLR_LOG_OPTIONS', retriable: false, details: { option } });
  });
});
