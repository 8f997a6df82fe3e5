import { makeEvents, type Event, type Order } from '../e2e/events.ts';
import { expectedViews } from '../e2e/oracle.ts';
import { readView, until } from '../e2e/rest.ts';

export const VIEWS = ['shop_sales', 'shop_totals', 'large_orders', 'town_totals'] as const;

type Views = Readonly<Record<(typeof VIEWS)[number], readonly Readonly<Record<string, unknown>>[]>>;

const SHOPS = 37;

/** Every fifth shop is in no town. */
const townOf = (shop: number): string | null => (shop % 5 === 0 ? null : `town-${shop % 4}`);

/** Fills the table `shops`. */
export async function postShops(url: string): Promise<void> {
  const shops = Array.from({ length: SHOPS }, (_, i) => ({ shop: `shop-${i}`, town: townOf(i) }));
  const response = await fetch(`${url}/v1/events/shops`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(shops.filter(({ town }) => town !== null)),
  });
  if (response.status !== 202) throw new Error(`POST answered ${response.status}: ${await response.text()}`);
}

/** The orders a release was recorded with; what follows them is `makeEvents(RECORDED, …)`. */
export const RECORDED = 200;
export const recordedEvents = (): Event[] => makeEvents(0, RECORDED);

/** The rows of every view after the first `count` events, in primary-key order. */
export function expected(count: number): Views {
  const events = makeEvents(0, count);
  const orders = events.flatMap((event) => (event.kind === 'order' ? [event.order] : []));
  return {
    ...expectedViews(events),
    large_orders: orders
      .filter(({ amount }) => amount !== null && amount >= 9000)
      .map(({ id, shop, amount }) => ({ id, shop, amount })),
    town_totals: townTotals(orders),
  };
}

function townTotals(orders: readonly Order[]): Readonly<Record<string, unknown>>[] {
  const towns = new Map<string, Order[]>();
  for (const order of orders) {
    const town = townOf(Number(order.shop.slice('shop-'.length)));
    if (town !== null) towns.set(town, [...(towns.get(town) ?? []), order]);
  }
  return [...towns]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([town, orders]) => ({
      town,
      orders: orders.length,
      minutes: new Set(orders.map(({ ts }) => Math.floor(ts / 60_000))).size,
    }));
}

/** Waits until the views hold exactly the rows they have to after the first `count` events. */
export async function untilServed(url: string, views: readonly (keyof Views)[], count: number): Promise<void> {
  const wanted = expected(count);
  for (const view of views) {
    let seen = '';
    try {
      await until(
        `${view} is as expected`,
        async () => {
          const { rows } = await readView(url, view);
          seen = JSON.stringify(rows.map(({ _state, ...row }) => row));
          return seen === JSON.stringify(wanted[view]);
        },
        20_000,
      );
    } catch (cause) {
      throw new Error(`${view} holds ${seen}, expected ${JSON.stringify(wanted[view])}`, { cause });
    }
  }
}
