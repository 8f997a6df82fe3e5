import { createHttpApp, listen, type HttpServer } from '@millrace/http';
import {
  DEFAULT_TENANT,
  type Clock,
  type RowChange,
  type TableStore,
  type TaskProgress,
  type ViewSchema,
} from '@millrace/ports';
import { MemoryTableStore } from '@millrace/store-memory';
import { createGateway, type GatewayOptions } from '../gateway.ts';

/** A clock that tests move; whoever sleeps wakes when it has moved far enough. */
export class ManualClock implements Clock {
  #nowMs: number;
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  #slept = Promise.withResolvers<void>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push({ atMs: this.#nowMs + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
      this.#slept.resolve();
    });
  }

  /** Resolves once somebody sleeps. */
  async someoneSleeps(): Promise<void> {
    if (this.#sleepers.length === 0) await this.#slept.promise;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.atMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.atMs > this.#nowMs);
    if (this.#sleepers.length === 0) this.#slept = Promise.withResolvers();
    for (const sleeper of due) sleeper.wake();
  }
}

export const NOW = Date.UTC(2026, 0, 2);
export const HOUR = 3_600_000;
export const DAY_START = Date.UTC(2026, 0, 1);

/** Flights per airport and hour, two tasks. */
export const HOURLY: ViewSchema = {
  pipeline: 'flights',
  view: 'airport_hourly',
  generation: 1,
  columns: [
    { name: 'airport', type: 'STRING', sqlType: 'STRING', nullable: false },
    { name: 'window_start', type: 'TIMESTAMP', sqlType: 'TIMESTAMP(3)', nullable: false },
    { name: 'window_end', type: 'TIMESTAMP', sqlType: 'TIMESTAMP(3)', nullable: true },
    { name: 'flights', type: 'BIGINT', sqlType: 'BIGINT', nullable: true },
    { name: 'cost', type: 'DECIMAL', sqlType: 'DECIMAL(10, 2)', nullable: true },
  ],
  primaryKey: ['airport', 'window_start'],
  timeColumn: 'window_start',
  windowEndColumn: 'window_end',
  latenessMs: 60_000,
  ttlMs: null,
  bucketMs: 24 * HOUR,
  shards: 1,
  tasks: 2,
};

/** A view without time. */
export const TOTALS: ViewSchema = {
  ...HOURLY,
  view: 'totals',
  columns: [
    { name: 'airport', type: 'STRING', sqlType: 'STRING', nullable: false },
    { name: 'flights', type: 'BIGINT', sqlType: 'BIGINT', nullable: true },
  ],
  primaryKey: ['airport'],
  timeColumn: null,
  windowEndColumn: null,
  tasks: 1,
};

export function hourly(airport: string, hour: number, flights: number | bigint, cost: string | null = null): RowChange {
  const start = DAY_START + hour * HOUR;
  return { key: [airport, start], row: [airport, start, start + HOUR, flights, cost], version: 1 };
}

export function taskProgress(task: number, progress: Partial<TaskProgress> = {}): TaskProgress {
  return { task, version: 1, watermark: -Infinity, positions: {}, late: 0, ...progress };
}

export interface Served {
  readonly store: MemoryTableStore;
  readonly clock: ManualClock;
  readonly server: HttpServer;
  /** Status, parsed body and headers of a GET. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, never>;
}

/** A gateway on a free port over a memory store with both views; `wrap` may put a faulty store before it. */
export async function openGateway(
  rows: readonly RowChange[],
  options: Partial<GatewayOptions> = {},
  wrap: (store: TableStore) => TableStore = (store) => store,
): Promise<Served> {
  const clock = new ManualClock(NOW);
  const store = new MemoryTableStore({ clock });
  await store.createView(HOURLY);
  await store.createView(TOTALS);
  await store.write(HOURLY, DEFAULT_TENANT, rows);
  const gateway = createGateway({ store: wrap(store), clock, ...options });
  const app = createHttpApp({ routers: [gateway.router!], statuses: gateway.statuses, ready: gateway.ready });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(server.url + path, { headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, never>,
    };
  };
  return { store, clock, server, get };
}
