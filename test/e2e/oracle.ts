import type { Event, Order } from './events.ts';

const WINDOW_MS = 10 * 60_000;

type Row = Readonly<Record<string, unknown>>;

/** The rows both views must hold in the end, recomputed from what was sent, in primary-key order. */
export function expectedViews(events: readonly Event[]): { shop_sales: Row[]; shop_totals: Row[] } {
  const sales = new Map<string, Order[]>();
  const totals = new Map<string, Order[]>();
  for (const event of events) {
    if (event.kind === 'malformed') continue;
    const { order } = event;
    push(totals, order.shop, order);
    const windowStart = Math.floor(order.ts / WINDOW_MS) * WINDOW_MS;
    if (!event.isLate) push(sales, `${order.shop} ${new Date(windowStart).toISOString()}`, order);
  }
  return {
    shop_sales: sorted(sales).map(([key, orders]) => {
      const [shop, windowStart] = key.split(' ');
      const amounts = amountsOf(orders);
      return {
        shop,
        window_start: windowStart,
        window_end: new Date(Date.parse(windowStart) + WINDOW_MS).toISOString(),
        orders: orders.length,
        amount: sum(amounts),
        smallest: amounts.length === 0 ? null : Math.min(...amounts),
        largest: amounts.length === 0 ? null : Math.max(...amounts),
        mean: amounts.length === 0 ? null : sum(amounts)! / amounts.length,
      };
    }),
    shop_totals: sorted(totals).map(([shop, orders]) => ({
      shop,
      orders: orders.length,
      amount: sum(amountsOf(orders)),
    })),
  };
}

function push(groups: Map<string, Order[]>, key: string, order: Order): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [order]);
  else group.push(order);
}

/** Keys are ASCII: code unit order is byte order. */
function sorted(groups: Map<string, Order[]>): [string, Order[]][] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function amountsOf(orders: readonly Order[]): number[] {
  return orders.flatMap(({ amount }) => (amount === null ? [] : [amount]));
}

function sum(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((total, n) => total + n, 0);
}
