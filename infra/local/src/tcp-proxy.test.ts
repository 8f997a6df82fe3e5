import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOST } from './net.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

describe('TcpProxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  /** What the server has received. */
  let received = '';
  const sockets: Socket[] = [];
  const serverSide = new Set<Socket>();

  beforeEach(async () => {
    received = '';
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      serverSide.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => serverSide.delete(socket));
      socket.on('data', (bytes) => {
        received += bytes.toString();
        socket.write(bytes);
      });
      socket.on('end', () => socket.end('bye'));
    });
    echo.listen(0, HOST);
    await once(echo, 'listening');
    proxy = await TcpProxy.listen((echo.address() as AddressInfo).port);
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await proxy.close();
    for (const socket of serverSide) socket.destroy();
    echo.close();
  });

  it('passes bytes both ways, and the end of each way by itself', async () => {
    const { socket, heard } = client();
    socket.end('hello ');
    await once(socket, 'end');
    expect(heard()).toBe('hello bye');
    await until('the proxy forgets the pair', 5000, () => proxy.connections === 0, 5);
  });

  it('passes more than its buffers hold, in order', async () => {
    const { socket, heard } = client();
    const text = Array.from({ length: 300_000 }, (_, i) => `${i} `).join('');
    socket.end(text);
    await once(socket, 'end');
    expect(heard() === `${text}bye`).toBe(true);
  });

  it('cut resets the connections there are and lets new ones through', async () => {
    const { socket } = client();
    socket.write('x');
    await once(socket, 'data');
    const error = once(socket, 'error');
    expect(proxy.cut()).toBe(1);
    expect(((await error)[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET');
    await until('the server loses it too', 5000, () => serverSide.size === 0, 5);
    const next = client();
    next.socket.write('y');
    await once(next.socket, 'data');
    expect(next.heard()).toBe('y');
  });

  it('hang keeps bytes back on old and new connections, heal delivers them', async () => {
    const old = client();
    old.socket.write('1');
    await once(old.socket, 'data');
    proxy.hang();
    old.socket.write('2');
    const fresh = client();
    await once(fresh.socket, 'connect');
    fresh.socket.write('3');
    await turns();
    expect(received).toBe('1');
    proxy.heal();
    await until('both are answered', 5000, () => old.heard() === '12' && fresh.heard() === '3', 5);
  });

  it('hang of answers lets the server act on what nobody hears of', async () => {
    const { socket, heard } = client();
    socket.write('1');
    await once(socket, 'data');
    proxy.hang('answers');
    socket.write('2');
    await until('the server has it', 5000, () => received === '12', 5);
    await turns();
    expect(heard()).toBe('1');
    proxy.cut();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(heard()).toBe('1');
  });

  it('delay makes every piece late and keeps the order when it ends', async () => {
    const { socket, heard } = client();
    socket.write('1');
    await once(socket, 'data');
    proxy.delay(100);
    const begun = performance.now();
    socket.write('2');
    await until('the server has it', 5000, () => received === '12', 1);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
    proxy.heal();
    socket.write('3');
    await until('all is answered', 5000, () => heard() === '123', 5);
  });

  it('resets a client at once while the server is away, on the same port', async () => {
    const { port } = echo.address() as AddressInfo;
    echo.close();
    await once(echo, 'close');
    const { socket } = client();
    await once(socket, 'error');
    echo.listen(port, HOST);
    await once(echo, 'listening');
    const next = client();
    next.socket.write('y');
    await once(next.socket, 'data');
    expect(next.heard()).toBe('y');
  });

  function client(): { socket: Socket; heard: () => string } {
    const socket = connect(proxy.port, HOST);
    sockets.push(socket);
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('error', () => {});
    return { socket, heard: () => text };
  }

  /** Long enough for bytes on this machine to arrive, if they were let through. */
  async function turns(): Promise<void> {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
