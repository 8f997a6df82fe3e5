export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The position of an answer. */
export function positionOf({ body }: Answer): string {
  return body['position'] as string;
}

export async function post(
  url: string,
  table: string,
  body: string,
  type = 'application/x-ndjson',
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const headers = { 'content-type': type, ...more };
  const response = await fetch(`${url}/v1/events/${table}`, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** `position`: waits until the view includes it. */
export async function get(url: string, path: string, position?: string): Promise<Answer> {
  const headers: Record<string, string> = position === undefined ? {} : { 'millrace-min-position': position };
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function until(holds: () => boolean | Promise<boolean>, deadlineMs = 15_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
