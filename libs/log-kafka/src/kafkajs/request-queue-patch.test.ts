import { describe, expect, it, jest } from '@jest/globals';
import { RequestQueue, silentLogger } from './internals.ts';
// Every connection of ours comes from here: importing it must be enough.
import './connection.ts';

function newQueue() {
  const options = { maxInFlightRequests: null, requestTimeout: 30_000, enforceRequestTimeout: false };
  return new RequestQueue({ ...options, clientId: 'test', broker: 'test:1', logger: silentLogger });
}

function request(correlationId: number, sendRequest: () => void) {
  const entry = { correlationId, apiName: 'Test', apiKey: 0, apiVersion: 0, resolve: () => {}, reject: () => {} };
  return { entry, expectResponse: true, sendRequest };
}

// https://github.com/tulios/kafkajs/issues/1704, https://github.com/tulios/kafkajs/issues/1751
describe('kafkajs request queue, patched', () => {
  it('arms no timer while nothing waits, however many requests were answered', () => {
    jest.useFakeTimers();
    try {
      const queue = newQueue();
      for (let id = 0; id < 3; id++) {
        queue.push(request(id, () => {}));
        queue.fulfillRequest({ correlationId: id, payload: Buffer.alloc(0), size: 0 });
      }
      queue.checkPendingRequests();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('sends what waits for a throttle once the throttle is over, and arms no timer after that', () => {
    jest.useFakeTimers();
    try {
      const queue = newQueue();
      const sent: number[] = [];
      queue.maybeThrottle(200);
      queue.push(request(1, () => sent.push(1)));
      queue.push(request(2, () => sent.push(2)));
      jest.advanceTimersByTime(190);
      expect(sent).toEqual([]);
      expect(jest.getTimerCount()).toBe(1);
      jest.advanceTimersByTime(30);
      expect(sent).toEqual([1, 2]);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
