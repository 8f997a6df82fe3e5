import { connect, createServer } from 'node:net';
import { MillraceError } from '@millrace/ports';

/** Servers listen on this address only. An address, not a name: `localhost` may mean ::1 first. */
export const HOST = '127.0.0.1';

/**
 * `count` different ports that nobody listens on now. Taken from below the range from which the system gives ports to
 * outgoing connections, so that one is not lost between here and the server's start.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await canListen(port)) ports.add(port);
  }
  return [...ports];
}

/** Rejects with `MLR_LOCAL_PORT_TAKEN` when something listens on `port` already. */
export async function requirePort(port: number, server: string): Promise<void> {
  if (await canListen(port)) return;
  throw new MillraceError(
    'MLR_LOCAL_PORT_TAKEN',
    `Starting ${server}: port ${port} is in use. Stop what listens there or give another port.`,
    { details: { port } },
  );
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    const answer = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
