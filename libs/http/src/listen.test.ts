import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { installSignals, listen } from './index.ts';

const host = '127.0.0.1';

describe('listen', () => {
  it('names port and option when the port is taken', async () => {
    const first = await listen(() => {}, { host, port: 0 });
    const second = listen(() => {}, { host, port: first.port, portOption: '--port (MILLRACE_PORT)' });
    await expect(second).rejects.toMatchObject({
      code: 'MLR_HTTP_PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`${first.port}.*--port \\(MILLRACE_PORT\\)`)),
    });
    await first.abort();
  });

  it('names a host that is not of this machine', async () => {
    await expect(listen(() => {}, { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'MLR_HTTP_HOST' });
  });
});

describe('drain', () => {
  it('finishes the request in flight, takes no new one, and closes kept-alive connections', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: answer, resolve: release } = Promise.withResolvers<void>();
    const server = await listen(
      (_req, res) => {
        arrive();
        void answer.then(() => res.end('whole'));
      },
      { host, port: 0 },
    );
    const idle = connect(server.port, host);
    await once(idle, 'connect');
    const agent = new Agent({ keepAlive: true });
    const inFlight = new Promise<string>((resolve, reject) => {
      request(server.url, { agent }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    await arrived;
    const drained = server.drain(30_000);
    await expect(fetch(server.url)).rejects.toThrow();
    release();
    expect(await inFlight).toBe('whole');
    await drained;
    agent.destroy();
    idle.destroy();
  });

  it('cuts what is still open at its deadline', async () => {
    const server = await listen(() => {}, { host, port: 0 });
    const never = fetch(server.url);
    const ended = expect(never).rejects.toThrow();
    await server.drain(20);
    await ended;
  });
});

describe('signals', () => {
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  it('drain once and exit with 0', async () => {
    const host = new EventEmitter();
    const exits: number[] = [];
    let drains = 0;
    const remove = installSignals({ drain: async () => void drains++ }, host, (code) => exits.push(code));
    host.emit('SIGTERM');
    await turn();
    expect([drains, exits]).toEqual([1, [0]]);
    remove();
    expect(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT')).toBe(0);
  });

  it('abort when they come twice', () => {
    const host = new EventEmitter();
    const exits: (number | string)[] = [];
    installSignals({ drain: () => new Promise(() => {}), abort: () => exits.push('abort') }, host, (code) =>
      exits.push(code),
    );
    host.emit('SIGINT');
    host.emit('SIGTERM');
    expect(exits).toEqual(['abort', 130]);
  });

  it('exit with 1 when draining fails', async () => {
    const host = new EventEmitter();
    const seen: unknown[] = [];
    const error = new Error('stuck');
    const drain = (): Promise<void> => Promise.reject(error);
    installSignals({ drain, onError: (e) => seen.push(e) }, host, (code) => seen.push(code));
    host.emit('SIGTERM');
    await turn();
    expect(seen).toEqual([error, 1]);
  });
});
