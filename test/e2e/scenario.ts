import { expect } from '@jest/globals';
import type { Deployment } from './deployment.ts';
import { makeEvents, makeLateEvents, type Event } from './events.ts';
import { expectedViews } from './oracle.ts';
import { lateRecords, postEvents, readView, until } from './rest.ts';

const LATE = 200;
const SINK_DEATHS = 6;

/**
 * 20,000 events, half over HTTP, half by a plain producer, 1 % malformed, some late. The processor, then the sink, dies
 * by `kill -9` while input waits that it did not commit. In the end REST answers equal the oracle exactly.
 */
export async function runScenario(deployment: Deployment): Promise<void> {
  const sent: Event[] = [];
  const take = (count: number): Event[] => {
    const events = makeEvents(sent.length, count);
    sent.push(...events);
    return events;
  };
  const post = (events: readonly Event[]) => postEvents(deployment.ingestUrl, 'orders', events);
  const produce = (events: readonly Event[]) => deployment.produce(events.map(({ line }) => line));
  await deployment.start();

  await post(take(6000));
  await until('the processor has input that it did not commit, and dies', async () => {
    // The first input after a pause is committed at once; what follows it waits for the interval.
    await post(take(1000));
    await deployment.kill('processor');
    const sales = await deployment.uncommittedInput('shop_sales.local');
    const totals = await deployment.uncommittedInput('shop_totals.local');
    if (sales > 0 && totals > 0) return true;
    await deployment.restart('processor');
    return false;
  });
  await produce(take(5000));
  await deployment.restart('processor');

  await post(take(2800));
  // The sink dies at several moments: in one process all dies with it, and rows are unsettled for milliseconds only, so
  // not every run meets them; elsewhere the processor is alive, and its rows come soon.
  for (let moment = 0; moment < SINK_DEATHS; moment++) {
    if (moment > 0) {
      await deployment.restart('sink');
      await post(take(100));
      await new Promise((resolve) => setTimeout(resolve, moment * 7));
    }
    await deployment.kill('sink');
    if ((await deployment.unsettledRows('shop_sales')) > 0) break;
  }
  await produce(take(20_000 - LATE - sent.length));
  await deployment.restart('sink');

  await untilProcessed(deployment, sent);
  const late = makeLateEvents(sent.length, LATE);
  await post(late);
  sent.push(...late);
  expect(sent).toHaveLength(20_000);
  await untilProcessed(deployment, sent);

  const expected = expectedViews(sent);
  const { rows: sales } = await readView(deployment.gatewayUrl, 'shop_sales');
  expect(sales.map(({ _state, ...row }) => row)).toEqual(expected.shop_sales);
  expect(new Set(sales.map(({ _state }) => _state))).toEqual(new Set(['final', 'open']));
  const { rows: totals } = await readView(deployment.gatewayUrl, 'shop_totals');
  expect(totals).toEqual(expected.shop_totals);
  expect(await lateRecords(deployment.gatewayUrl, 'shop_sales')).toBe(LATE);
  expect(await lateRecords(deployment.gatewayUrl, 'shop_totals')).toBe(0);

  for (const exitCode of await deployment.drain()) expect(exitCode).toBe(0);
  const malformed = sent.flatMap((event) => (event.kind === 'malformed' ? [event] : []));
  const dead = await deployment.readDeadLetters();
  expect(dead.map(({ value }) => value).sort()).toEqual(malformed.map(({ line }) => line).sort());
  for (const { value, headers } of dead) {
    expect(headers['millrace-dlq-code']).toBe(malformed.find(({ line }) => line === value)!.code);
    expect(headers['millrace-dlq-message']).not.toBe('');
  }
}

/** Both views include every order sent, counted by what they and their late counters hold. */
async function untilProcessed(deployment: Deployment, sent: readonly Event[]): Promise<void> {
  const orders = sent.filter(({ kind }) => kind === 'order').length;
  await until(`both views include ${orders} orders`, async () => {
    const { rows } = await readView(deployment.gatewayUrl, 'shop_totals');
    const { rows: sales } = await readView(deployment.gatewayUrl, 'shop_sales');
    const late = await lateRecords(deployment.gatewayUrl, 'shop_sales');
    return count(rows) >= orders && count(sales) + late >= orders;
  });
}

function count(rows: readonly Record<string, unknown>[]): number {
  return rows.reduce((sum, row) => sum + Number(row.orders), 0);
}
