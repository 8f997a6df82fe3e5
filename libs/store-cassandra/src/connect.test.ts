import { describe, expect, it } from '@jest/globals';
import { surviveReconnections } from './connect.ts';

describe('a reconnection of the driver that fails where nobody listens', () => {
  it('does not end the process, and is tried again while there is no connection', async () => {
    const again = Promise.withResolvers<void>();
    let calls = 0;
    const control = {
      connection: null,
      _refresh: (): Promise<void> => {
        if (++calls === 1) return Promise.reject(new TypeError("Cannot read properties of null (reading 'endpoint')"));
        again.resolve();
        return Promise.resolve();
      },
    };
    surviveReconnections(control);
    await control._refresh();
    // The driver calls it by itself, too, and its timer keeps nobody alive.
    const alive = setInterval(() => {}, 100);
    await again.promise;
    clearInterval(alive);
    expect(calls).toBe(2);
  });
});
