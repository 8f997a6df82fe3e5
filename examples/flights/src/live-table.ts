import Table from 'cli-table3';

interface Answer {
  readonly data: readonly Record<string, unknown>[];
  readonly freshness: { readonly watermark: string | null; readonly lag_ms: number | null };
}

const ROWS = 8;

/** The busiest routes of the last day, as the REST API answers them: what a person sees is what a client gets. */
export async function busiestRoutes(url: string, day: string): Promise<string> {
  const next = new Date(Date.parse(day) + 86_400_000).toISOString();
  const query = new URLSearchParams({ from: day, to: next, order: '-flights', limit: String(ROWS) });
  const response = await fetch(`${url}/v1/views/route_daily?${query.toString()}`);
  if (!response.ok) return `(${response.status} ${await response.text()})`;
  const { data } = (await response.json()) as Answer;
  const table = new Table({
    head: ['from', 'to', `flights on ${day.slice(0, 10)}`, ''],
    style: { head: [], border: [] },
  });
  for (const row of data) table.push([row.origin, row.destination, row.flights, row._state].map(String));
  return table.toString();
}

/** The day that the data has reached, from the view's watermark; null before the first. */
export async function newestDay(url: string): Promise<string | null> {
  const response = await fetch(`${url}/v1/views/route_daily?limit=1`);
  if (!response.ok) return null;
  const { watermark } = ((await response.json()) as Answer).freshness;
  return watermark === null ? null : `${watermark.slice(0, 10)}T00:00:00.000Z`;
}
