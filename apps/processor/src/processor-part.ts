import { openRegistry, type RegistryOptions } from '@millrace/formats';
import { keepTrying, route, type Part, type Undertaking } from '@millrace/http';
import type { UserFunctionBody } from '@millrace/engine';
import { sourceTopics, type LoadedPipeline, type PipelineSet } from '@millrace/plan';
import type { Clock, EventLog, StateStore } from '@millrace/ports';
import {
  DEFAULT_TUNING,
  mayBeMended,
  Processor,
  type Memory,
  type RuntimeObserver,
  type TaskTuning,
} from '@millrace/runtime';
import { Router } from 'express';
import { getHeapStatistics } from 'node:v8';
import { compilePipelines } from './compile-pipelines.ts';
import { describePipelines } from './describe-pipelines.ts';

export interface ProcessorPartOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly pipelines: PipelineSet;
  /** Bodies of a pipeline's functions, by name. Absent: there are none. */
  readonly functions?: (pipeline: LoadedPipeline) => ReadonlyMap<string, UserFunctionBody>;
  /** Consumer group of all processors that run these pipelines. */
  readonly group: string;
  /** Where schemas of tables in `avro-confluent` format are; without `url` their pipelines are refused. */
  readonly registry?: Partial<RegistryOptions>;
  readonly tuning?: Partial<TaskTuning>;
  readonly observer?: ProcessorObserver;
  /** For state of tasks that need not be in the heap. Absent: all of it is. */
  readonly state?: StateStore;
  /** Of the heap and of buffers; above it the task with the most state is stopped. Absent: V8's limit of the heap. */
  readonly memoryLimitBytes?: number;
}

export interface ProcessorObserver extends RuntimeObserver {
  /** Something failed; `waitMs` until it is tried again, null: it is not. */
  failed?(what: string, error: unknown, waitMs: number | null): void;
}

/** Most state lives in V8's heap, which has a limit of its own. With one of ours, buffers count as well. */
export function memoryUse(limitBytes: number | undefined, statistics = getHeapStatistics()): Memory {
  const { used_heap_size: heap, heap_size_limit: heapLimit, external_memory: buffers } = statistics;
  const ofHeap = { usedBytes: heap, limitBytes: heapLimit };
  if (limitBytes === undefined) return ofHeap;
  const ofAll = { usedBytes: heap + buffers, limitBytes };
  return ofAll.usedBytes / limitBytes > heap / heapLimit ? ofAll : ofHeap;
}

/** Runs the pipelines' tasks, and tells at `GET /v1/pipelines` how they are. */
export function createProcessor(options: ProcessorPartOptions): Part {
  const { log, clock, pipelines, functions, group, registry, tuning, state, memoryLimitBytes, observer = {} } = options;
  const stopping = new AbortController();
  const refused = new Map<string, unknown>();
  let processor: Processor | null = null;
  let starting: Undertaking | null = null;

  const { runnable, failures: notCompiled } = compilePipelines(
    pipelines.pipelines,
    registry?.url === undefined ? null : openRegistry({ ...registry, url: registry.url }),
    functions,
  );
  for (const { pipeline, error } of notCompiled) {
    refused.set(pipeline, error);
    tell(pipeline, error);
  }

  function tell(pipeline: string, error: unknown): void {
    const { retryFailedMs = DEFAULT_TUNING.retryFailedMs } = tuning ?? {};
    observer.failed?.(`starting pipeline ${pipeline}`, error, mayBeMended(error) ? retryFailedMs : null);
  }

  const attempt = async (): Promise<void> => {
    await log.ensureTopics(sourceTopics(pipelines.tables));
    // An attempt that failed half-way leaves nothing behind that a new one could not begin from.
    const memory = () => memoryUse(memoryLimitBytes);
    const next = new Processor({ log, clock, pipelines: runnable, group, observer, tuning, memory, state });
    for (const { pipeline, error } of await next.start()) tell(pipeline, error);
    processor = next;
  };

  const router = Router();
  route(router, '/v1/pipelines', {
    get: (_req, res) => {
      const tasks = processor?.tasks() ?? [];
      const failed = (processor?.failures() ?? []).map(({ pipeline, error }) => [pipeline, error] as const);
      const failures = new Map([...refused, ...failed]);
      res.json({ data: describePipelines(pipelines, failures, tasks, processor !== null) });
    },
  });

  const stop = async (how: 'drain' | 'abort'): Promise<void> => {
    stopping.abort();
    await starting?.done.catch(() => false);
    await processor?.[how]();
  };

  return {
    name: 'processor',
    router,
    ready: {
      processor: async () => {
        await starting?.check();
      },
    },
    async start() {
      const { signal } = stopping;
      starting = keepTrying({ clock, signal, what: 'starting the pipelines', attempt, onFailure: observer.failed });
      await starting.done;
    },
    drain: () => stop('drain'),
    abort: () => stop('abort'),
  };
}
