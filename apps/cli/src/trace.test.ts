import { afterEach, describe, expect, it } from '@jest/globals';
import { startTelemetry, type Telemetry } from '@millrace/telemetry';
import { startStandalone, type Standalone } from './index.ts';
import { get, positionOf, post, until } from './test/api.ts';
import { HOURLY, workplace, type Workplace } from './test/pipelines.ts';

type SpanProcessor = NonNullable<Parameters<typeof startTelemetry>[0]['spanProcessor']>;
type FinishedSpan = Parameters<SpanProcessor['onEnd']>[0];

let place: Workplace;
let telemetry: Telemetry;
let running: Standalone;
afterEach(async () => {
  await running.drain();
  await telemetry.shutdown();
  place.remove();
});

describe('a sampled event', () => {
  it('can be followed from the request through both commits to the write to the store', async () => {
    const spans: FinishedSpan[] = [];
    const spanProcessor: SpanProcessor = {
      onStart: () => {},
      onEnd: (span) => void spans.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    // Standalone shares the telemetry that runs already.
    telemetry = startTelemetry({ service: 'test', sampleRatio: 1, spanProcessor });
    place = workplace({ flights: HOURLY });
    running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });

    const posted = await post(running.url, 'flights', '{"ts":"2026-01-01 10:00:00","origin":"ORD"}');
    await get(running.url, '/v1/views/hourly', positionOf(posted));
    await until(() => spans.some(({ name }) => name === 'write hourly'));

    const linkedFrom = (span: FinishedSpan): FinishedSpan[] =>
      span.links.flatMap(({ context }) => spans.filter((other) => other.spanContext().spanId === context.spanId));
    const path = (name: string): string[][] =>
      spans.filter((span) => span.name === name).flatMap((span) => walk(span, linkedFrom));
    expect(path('write hourly')).toContainEqual([
      'write hourly',
      expect.stringMatching(/^commit flights\.hourly\.merge\.\d$/),
      expect.stringMatching(/^commit flights\.hourly\.local\.\d$/),
      'POST /v1/events/:table',
    ]);
  });
});

/** Every way back along the links, as names. */
function walk(span: FinishedSpan, linkedFrom: (span: FinishedSpan) => FinishedSpan[]): string[][] {
  const origins = linkedFrom(span);
  if (origins.length === 0) return [[span.name]];
  return origins.flatMap((origin) => walk(origin, linkedFrom).map((rest) => [span.name, ...rest]));
}
