import type { Event } from './events.ts';

const LINES_PER_REQUEST = 100;
const REQUESTS_AT_ONCE = 4;
const DEADLINE_MS = 120_000;

/** Posts the events as NDJSON, a few requests at once, and checks that each answer accounts for every line. */
export async function postEvents(baseUrl: string, table: string, events: readonly Event[]): Promise<void> {
  const chunks: (readonly Event[])[] = [];
  for (let i = 0; i < events.length; i += LINES_PER_REQUEST) chunks.push(events.slice(i, i + LINES_PER_REQUEST));
  await Promise.all(
    Array.from({ length: REQUESTS_AT_ONCE }, async () => {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift())
        await postChunk(baseUrl, table, chunk);
    }),
  );
}

async function postChunk(baseUrl: string, table: string, events: readonly Event[]): Promise<void> {
  const response = await fetch(`${baseUrl}/v1/events/${table}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: events.map(({ line }) => line).join('\n'),
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`POST answered ${response.status}: ${text}`);
  const { accepted, quarantined } = JSON.parse(text) as { accepted: number; quarantined: number };
  const malformed = events.filter(({ kind }) => kind === 'malformed').length;
  if (accepted !== events.length - malformed || quarantined !== malformed) {
    throw new Error(`of ${events.length} lines, ${malformed} malformed: ${text}`);
  }
}

/** All rows of a view, page by page. */
export async function readView(baseUrl: string, view: string): Promise<{ rows: Record<string, unknown>[] }> {
  const rows: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? 'limit=1000' : `limit=1000&cursor=${encodeURIComponent(cursor)}`;
    const page = await getJson<{ data: Record<string, unknown>[]; next_cursor: string | null }>(
      `${baseUrl}/v1/views/${view}?${query}`,
    );
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { rows };
}

export async function lateRecords(baseUrl: string, view: string): Promise<number> {
  return (await getJson<{ late_records: number }>(`${baseUrl}/v1/views/${view}/schema`)).late_records;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

/** Polls until `condition` holds; what it throws counts as not yet. Names the condition when time is up. */
export async function until(what: string, condition: () => Promise<boolean>, deadlineMs = DEADLINE_MS): Promise<void> {
  const end = Date.now() + deadlineMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${deadlineMs} ms for: ${what}`, { cause: last });
}
