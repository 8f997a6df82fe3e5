import { context, metrics as metricsApi, propagation, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { measureProcess } from './process-metrics.ts';

export interface TelemetryOptions {
  /** Name of the process: `ingest`, `standalone`. */
  readonly service: string;
  /** Where traces go, OTLP over HTTP: `http://collector:4318`. Absent: nowhere. */
  readonly otlpEndpoint?: string;
  /** Share of requests traced when the caller did not decide, 0 to 1. Default 0.01. */
  readonly sampleRatio?: number;
  /** Instead of `otlpEndpoint`, for tests. */
  readonly spanProcessor?: SpanProcessor;
}

export interface Telemetry {
  readonly metrics: Metrics;
  /** Answers with all metrics in Prometheus' text format. */
  readonly metricsHandler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Sends what is still to be sent; the last one that shares the SDK ends it. Never rejects. Idempotent. */
  shutdown(): Promise<void>;
}

interface Shared {
  readonly metrics: Metrics;
  readonly metricsHandler: Telemetry['metricsHandler'];
  end(): Promise<void>;
}

let shared: Shared | undefined;
let users = 0;

/**
 * Starts OpenTelemetry in this process, or shares it when it was started already (standalone runs several services in
 * one process; the first one's options hold). Spans come from the functions of `trace.ts`.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  shared ??= start(options);
  users++;
  const { metrics, metricsHandler, end } = shared;
  let isDown = false;
  return {
    metrics,
    metricsHandler,
    async shutdown() {
      if (isDown) return;
      isDown = true;
      if (--users > 0) return;
      shared = undefined;
      await end();
    },
  };
}

/**
 * What is cumulative, OpenTelemetry reports for ever, also labels that nobody observes any more. A gauge is what it is
 * now: of each collection only what was observed in it.
 */
class ForgettingExporter extends PrometheusExporter {
  override selectAggregationTemporality(instrument: InstrumentType): AggregationTemporality {
    if (instrument === InstrumentType.OBSERVABLE_GAUGE) return AggregationTemporality.DELTA;
    return super.selectAggregationTemporality(instrument);
  }
}

function start(options: TelemetryOptions): Shared {
  const exporter = new ForgettingExporter({ preventServerStart: true, withoutScopeInfo: true });
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      'service.namespace': 'millrace',
      'service.name': `millrace-${options.service}`,
    }),
    autoDetectResources: false,
    instrumentations: [],
    logRecordProcessors: [],
    metricReaders: [exporter],
    spanProcessors: spanProcessors(options),
    sampler: sampler(options.sampleRatio ?? 0.01),
  });
  sdk.start();
  const meter = metricsApi.getMeter('millrace');
  const endProcessMetrics = measureProcess(meter);
  return {
    metrics: createMetrics(meter),
    metricsHandler: (req, res) => exporter.getMetricsRequestHandler(req, res),
    async end() {
      endProcessMetrics();
      // A collector that is away must not keep a service from ending well.
      await sdk.shutdown().catch(() => {});
      // Otherwise a later start in this process could not register its own.
      for (const api of [trace, metricsApi, context, propagation]) api.disable();
    },
  };
}

function spanProcessors({ spanProcessor, otlpEndpoint }: TelemetryOptions): SpanProcessor[] {
  if (spanProcessor !== undefined) return [spanProcessor];
  if (otlpEndpoint === undefined) return [];
  const url = `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`;
  return [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url, timeoutMillis: 5000 }) })];
}

/** The caller's decision holds; batches that continue a sampled span are sampled; the rest by chance. */
function sampler(ratio: number): Sampler {
  const byChance = new TraceIdRatioBasedSampler(ratio);
  const root: Sampler = {
    shouldSample(
      _context: Context,
      traceId: string,
      _name: string,
      _kind: SpanKind,
      _attributes: Attributes,
      links: Link[],
    ) {
      if (links.length > 0) return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      return byChance.shouldSample(undefined, traceId);
    },
    toString: () => `Millrace{${ratio}}`,
  };
  return new ParentBasedSampler({ root });
}
