import type { Meter } from '@opentelemetry/api';
import { METRICS } from './metric-definitions.ts';
import type { CounterDefinition, GaugeDefinition, HistogramDefinition } from './metric-definitions.ts';

export type Labels<Label extends string> = Readonly<Record<Label, string | number>>;

export interface Counter<Label extends string> {
  add(count: number, labels: Labels<Label>): void;
}

export interface Histogram<Label extends string> {
  record(seconds: number, labels: Labels<Label>): void;
}

export interface Gauge<Label extends string> {
  set(value: number, labels: Labels<Label>): void;
  /** No longer reports these labels: what they name is not ours any more. */
  remove(labels: Labels<Label>): void;
}

type InstrumentOf<D> = D extends { kind: 'counter'; labels: readonly (infer Label extends string)[] }
  ? Counter<Label>
  : D extends { kind: 'histogram'; labels: readonly (infer Label extends string)[] }
    ? Histogram<Label>
    : D extends { kind: 'gauge'; labels: readonly (infer Label extends string)[] }
      ? Gauge<Label>
      : never;

/** One instrument for each entry of `METRICS`. */
export type Metrics = { readonly [Name in keyof typeof METRICS]: InstrumentOf<(typeof METRICS)[Name]> };

/** Seconds; from a fast local commit to one that nearly timed out. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(meter: Meter): Metrics {
  const entries = Object.entries(METRICS).map(([key, definition]) => [key, instrument(meter, definition)]);
  return Object.fromEntries(entries) as Metrics;
}

function instrument(
  meter: Meter,
  definition: CounterDefinition | HistogramDefinition | GaugeDefinition,
): Counter<string> | Histogram<string> | Gauge<string> {
  const { name, description } = definition;
  switch (definition.kind) {
    case 'counter':
      return meter.createCounter(name, { description });
    case 'histogram':
      return meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: BUCKETS } });
    case 'gauge':
      return gauge(meter, definition);
  }
}

/** OpenTelemetry's own gauge can forget nothing; this one reports what it holds when it is asked. */
function gauge(meter: Meter, { name, description, labels: names }: GaugeDefinition): Gauge<string> {
  const held = new Map<string, { value: number; labels: Labels<string> }>();
  const key = (labels: Labels<string>): string => JSON.stringify(names.map((label) => labels[label]));
  meter.createObservableGauge(name, { description }).addCallback((result) => {
    for (const { value, labels } of held.values()) result.observe(value, labels);
  });
  return {
    set: (value, labels) => void held.set(key(labels), { value, labels }),
    remove: (labels) => void held.delete(key(labels)),
  };
}
