import type { Config } from '@millrace/config';
import { createGateway } from '@millrace/gateway';
import type { Part } from '@millrace/http';
import { createIngest, ingestObserver, sourceTables } from '@millrace/ingest';
import { sourceTopics, type PipelineSet } from '@millrace/plan';
import type { Clock, EventLog, StateStore, TableStore } from '@millrace/ports';
import { createProcessor, processorObserver } from '@millrace/processor';
import { Sink, sinkObserver } from '@millrace/sink';
import type { Logger, Metrics } from '@millrace/telemetry';
import type { UserFunctions } from './functions/user-functions.ts';

/** What a part may need. Log and store are there for the parts that use them. */
export interface PartContext {
  readonly config: Config;
  readonly clock: Clock;
  readonly pipelines: PipelineSet;
  /** Of the pipelines. Absent: they have none. */
  readonly functions?: UserFunctions;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export type PartName = 'ingest' | 'processor' | 'sink' | 'gateway';

export interface PartDefinition {
  /** The ports it is wired to. */
  readonly needs: { readonly log: boolean; readonly store: boolean; readonly state?: boolean };
  create(context: PartContext, ports: Ports): Part;
}

export interface Ports {
  readonly log: EventLog;
  readonly store: TableStore;
  readonly state: StateStore | null;
}

/** Consumer groups, the same in every instance. */
export const PROCESSOR_GROUP = 'millrace-processor';
const SINK_GROUP = 'millrace-sink';

/** The four services. Standalone runs these same ones. */
export const PARTS: Readonly<Record<PartName, PartDefinition>> = {
  ingest: {
    needs: { log: true, store: false },
    create: ({ config, clock, pipelines, metrics, logger }, { log }) =>
      createIngest({
        log,
        clock,
        tables: sourceTables(pipelines.tables),
        topics: sourceTopics(pipelines.tables),
        limits: config.http,
        observer: ingestObserver(metrics, logger),
      }),
  },
  processor: {
    needs: { log: true, store: false, state: true },
    create: ({ config, clock, pipelines, functions, metrics, logger }, { log, state }) =>
      createProcessor({
        log,
        clock,
        pipelines,
        functions: functions && (({ script, file }) => functions.bodies(script.functions, [file])),
        group: PROCESSOR_GROUP,
        registry: config.registry,
        state: state ?? undefined,
        memoryLimitBytes: config.state.memoryLimitBytes,
        tuning: { commitIntervalMs: config.commitIntervalMs },
        observer: processorObserver(metrics, logger, () => clock.now()),
      }),
  },
  sink: {
    needs: { log: true, store: true },
    create: ({ clock, config, pipelines, metrics, logger }, { log, store }) =>
      new Sink({
        log,
        store,
        clock,
        views: pipelines.views,
        group: SINK_GROUP,
        tuning: { keepGenerationMs: config.keepGenerationMs },
        observer: sinkObserver(metrics, logger, SINK_GROUP),
      }),
  },
  gateway: {
    needs: { log: false, store: true },
    create: ({ clock }, { store }) => createGateway({ store, clock }),
  },
};
