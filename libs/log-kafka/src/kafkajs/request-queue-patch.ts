import { RequestQueue } from './internals.ts';

const RECHECK_MS = 10;

/**
 * kafkajs #1704, #1751: since 2.2.4 `scheduleCheckPendingRequests` arms a timer even when nothing waits, with a
 * negative delay, and the timer arms the next one: one timer per millisecond and connection for as long as the
 * connection lives, and a TimeoutNegativeWarning on Node 24 and up. Requests that wait only because too many are in
 * flight are looked at when one is answered, so a timer is needed only while something waits for a throttle to end.
 */
export function patchRequestQueue(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const waitMs = Math.max(RECHECK_MS, this.throttledUntil - Date.now());
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, waitMs);
  };
}
