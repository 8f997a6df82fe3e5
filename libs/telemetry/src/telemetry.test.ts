import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordBatchWriter, decodeBatch, encodeHeaders, sealBatch } from '@millrace/formats';
import { MillraceError } from '@millrace/ports';
import type { RecordBatch } from '@millrace/ports';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import express from 'express';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  METRICS,
  createLogger,
  linksFrom,
  messaging,
  startTelemetry,
  traceRequests,
  traceparent,
  traceparentsIn,
  withBatchSpan,
} from './index.ts';
import type { Telemetry } from './index.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SAMPLED = `00-${TRACE}-b7ad6b7169203331-01`;
const NOT_SAMPLED = `00-${TRACE}-b7ad6b7169203331-00`;

let exporter: InMemorySpanExporter;
let telemetry: Telemetry;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  telemetry = startTelemetry({ service: 'test', sampleRatio: 0, spanProcessor: new SimpleSpanProcessor({ exporter }) });
});

afterEach(() => telemetry.shutdown());

const span = (name: string): ReadableSpan => {
  const found = exporter.getFinishedSpans().find((candidate) => candidate.name === name);
  if (found === undefined)
    throw new Error(
      `no span ${name} among ${exporter
        .getFinishedSpans()
        .map((s) => s.name)
        .join()}`,
    );
  return found;
};

function batch(...headers: (string | null)[]): RecordBatch {
  const writer = new RecordBatchWriter('flights', 0);
  for (const header of headers) {
    const block = header === null ? undefined : encodeHeaders({ ü: 'x'.repeat(70), traceparent: header, after: '' });
    writer.append(0, null, Buffer.from('traceparent of another'), block);
  }
  const { bytes } = writer.take()[0];
  sealBatch(bytes, { baseOffset: 0 });
  return decodeBatch('flights', 0, bytes, 0, 0);
}

async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const app = express();
  app.use(traceRequests('ingest'));
  app.use(express.raw({ type: () => true }));
  app.post('/v1/events/:table', async (_req, res) => {
    await new Promise((resolve) => void setImmediate(resolve));
    res.json({ traceparent: traceparent() });
  });
  const server: Server = createServer(app as Parameters<typeof createServer>[1]).listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => void server.close(resolve));
  }
}

describe('a sampled event', () => {
  it('is followed from the request to the store write, by links from batch to batch', async () => {
    const onRecords = await withServer(async (url) => {
      const init = { method: 'POST', body: '{}', headers: { traceparent: SAMPLED } };
      const response = await fetch(`${url}/v1/events/flights?x=1`, init);
      return ((await response.json()) as { traceparent: string }).traceparent;
    });
    const source = batch(null, onRecords, onRecords);
    const onView = await withBatchSpan(
      {
        name: 'process flights',
        kind: 'consumer',
        links: linksFrom(traceparentsIn([source])),
        attributes: messaging('process', 'flights', 3),
      },
      async () => {
        await Promise.resolve();
        return traceparent();
      },
    );
    const view = batch(onView);
    withBatchSpan({ name: 'write hourly', kind: 'client', links: linksFrom(traceparentsIn([view])) }, () => 1);

    const [request, process, write] = ['POST /v1/events/:table', 'process flights', 'write hourly'].map(span);
    expect(request.spanContext().traceId).toBe(TRACE);
    expect(request.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(request.attributes).toMatchObject({ 'http.route': '/v1/events/:table', 'http.response.status_code': 200 });
    expect(process.parentSpanContext).toBeUndefined();
    expect(process.links.map((link) => link.context.spanId)).toEqual([request.spanContext().spanId]);
    expect(process.attributes['messaging.batch.message_count']).toBe(3);
    expect(write.links.map((link) => link.context.spanId)).toEqual([process.spanContext().spanId]);
  });

  it('is not followed when the caller decided against it, or by chance none was', async () => {
    const seen = await withServer((url) =>
      Promise.all(
        [{ traceparent: NOT_SAMPLED }, { traceparent: 'nonsense' }, {}].map(async (headers) => {
          const response = await fetch(`${url}/v1/events/flights`, { method: 'POST', body: '{}', headers });
          return ((await response.json()) as { traceparent: unknown }).traceparent;
        }),
      ),
    );
    expect(seen).toEqual([null, null, null]);
    withBatchSpan({ name: 'process flights', kind: 'consumer', links: linksFrom([NOT_SAMPLED, 'x', '']) }, () => 1);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('marks the span of a failure and lets the failure through', async () => {
    const error = new MillraceError('MLR_STORE_AWAY', 'writing: no host');
    const links = linksFrom([SAMPLED]);
    await expect(withBatchSpan({ name: 'write a', kind: 'client', links }, () => Promise.reject(error))).rejects.toBe(
      error,
    );
    const fail = (): never => {
      throw error;
    };
    expect(() => withBatchSpan({ name: 'write b', kind: 'client', links }, fail)).toThrow(error);
    for (const name of ['write a', 'write b']) expect(span(name).attributes['error.type']).toBe('MLR_STORE_AWAY');
  });
});

describe('links', () => {
  it('are at most 32, each once', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      SAMPLED.replace('b7ad6b7169203331', `${i + 1}`.padStart(16, '0')),
    );
    expect(linksFrom([SAMPLED, SAMPLED])).toHaveLength(1);
    expect(linksFrom(many)).toHaveLength(32);
    expect(traceparentsIn([batch(...many)])).toHaveLength(32);
  });

  it('come from header blocks only', () => {
    expect(traceparentsIn([batch(null, 'short')])).toEqual([]);
  });
});

describe('metrics', () => {
  const scrape = async (): Promise<string> => {
    const server = createServer((req, res) => telemetry.metricsHandler(req, res)).listen(0, '127.0.0.1');
    await new Promise((resolve) => void server.once('listening', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    const text = await response.text();
    server.close();
    return text;
  };

  it('are scraped in the text format of Prometheus', async () => {
    const { metrics } = telemetry;
    metrics.recordsAppended.add(3, { table: 'flights' });
    metrics.commitDuration.record(0.02, { pipeline: 'p', stage: 's' });
    metrics.lag.set(7, { group: 'g', topic: 't', partition: 0 });
    metrics.lag.set(9, { group: 'g', topic: 't', partition: 1 });
    metrics.lag.remove({ group: 'g', topic: 't', partition: 1 });
    const text = await scrape();
    expect(text).toMatch(/^millrace_records_appended_total\{table="flights"\} 3$/m);
    expect(text).toMatch(/^millrace_commit_duration_seconds_bucket\{pipeline="p",stage="s",le="0.025"\} 1$/m);
    expect(text).toMatch(/^millrace_lag\{group="g",topic="t",partition="0"\} 7$/m);
    expect(text).not.toMatch(/partition="1"/);
    expect(text).toMatch(/^process_memory_usage_bytes \d+/m);
    expect(text).toContain('service_name="millrace-test"');
  });

  it('report no labels that were removed, though they were asked for before', async () => {
    const { lag } = telemetry.metrics;
    lag.set(7, { group: 'g', topic: 'gone', partition: 0 });
    expect(await scrape()).toMatch(/topic="gone"/);
    lag.remove({ group: 'g', topic: 'gone', partition: 0 });
    expect(await scrape()).not.toMatch(/topic="gone"/);
  });

  it('are shared by the services of one process, until the last one ends', async () => {
    const other = startTelemetry({ service: 'other' });
    other.metrics.rowsWritten.add(1, { view: 'v' });
    telemetry.metrics.rowsWritten.add(2, { view: 'v' });
    await other.shutdown();
    await other.shutdown();
    expect(await scrape()).toMatch(/^millrace_rows_written_total\{view="v"\} 3$/m);
  });

  it('have names of their own', () => {
    const names = Object.values(METRICS).map((metric) => metric.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the log', () => {
  it('is JSON with service, level and time, and never holds a secret', () => {
    const lines: string[] = [];
    const log = createLogger({ service: 'sink', destination: { write: (line) => void lines.push(line) } });
    const sasl = { password: 'hunter2', username: 'u' };
    log.info({ kafka: { sasl }, password: 'hunter2', headers: { authorization: 'hunter2' } }, 'starting');
    const cause = new Error('ECONNREFUSED');
    log.error({ err: new MillraceError('MLR_STORE_AWAY', 'writing', { cause, retriable: true }) }, 'failed');
    log.debug('not at this level');
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({
      service: 'sink',
      level: 'info',
      msg: 'starting',
      kafka: { sasl: { username: 'u' } },
    });
    expect(new Date(first.time as string).getTime()).toBeGreaterThan(0);
    expect(second.err).toMatchObject({
      code: 'MLR_STORE_AWAY',
      retriable: true,
      message: expect.stringContaining('ECONN'),
    });
    expect(lines.join()).not.toContain('hunter2');
    expect(lines).toHaveLength(2);
  });

  it('carries the trace it belongs to', () => {
    const lines: string[] = [];
    const log = createLogger({ service: 'sink', destination: { write: (line) => void lines.push(line) } });
    withBatchSpan({ name: 'write', kind: 'client', links: linksFrom([SAMPLED]) }, () => log.info('x'));
    const { trace_id } = JSON.parse(lines[0]) as { trace_id: string };
    expect(trace_id).toBe(span('write').spanContext().traceId);
  });
});
