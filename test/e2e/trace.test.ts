import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readView, until } from './rest.ts';
import { ServiceProcess } from './service-process.ts';
import { freePort, makeWorkspace, type Workspace } from './workspace.ts';

/** The parts of an OTLP span (JSON encoding) that the test looks at. */
interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

describe('tracing', () => {
  let collector: Server;
  let workspace: Workspace;
  let service: ServiceProcess;
  let spans: Span[];

  beforeEach(async () => {
    spans = [];
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        spans.push(...spansOf(Buffer.concat(chunks).toString()));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    workspace = await makeWorkspace();
    const env = {
      MILLRACE_TELEMETRY_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      MILLRACE_TELEMETRY_SAMPLE_RATIO: '1',
    };
    const args = ['--pipelines', workspace.pipelines, '--data', join(workspace.folder, 'data')];
    service = new ServiceProcess('standalone', await freePort(), args, env, workspace.folder);
    await service.start();
  }, 60_000);

  afterEach(async () => {
    await service.kill();
    await new Promise((resolve) => collector.close(resolve));
    await workspace.remove();
  });

  it('follows one sampled event from the HTTP request over both commits to the store write', async () => {
    const response = await fetch(`${service.url}/v1/events/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1,"shop":"traced","amount":5,"ts":"2026-03-01 00:00:00"}',
    });
    expect(response.status).toBe(202);
    await until('the event is in the view', async () => (await readView(service.url, 'shop_totals')).rows.length === 1);
    expect(await service.drain()).toBe(0); // Draining sends the spans that wait.

    const request = spans.find(({ name }) => name.startsWith('POST'))!;
    const path = pathFrom(request, 'write');
    // request (the same trace) → local commit → merge commit → store write: each linked to the one before.
    expect(path).not.toBeNull();
    expect(path!.filter(({ name }) => name.includes('commit')).length).toBeGreaterThanOrEqual(2);
  }, 60_000);

  /** The shortest chain of spans from `start` over links and shared traces to one whose name begins with `name`. */
  function pathFrom(start: Span, name: string): Span[] | null {
    const queue: Span[][] = [[start]];
    const seen = new Set([start.spanId]);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const last = path.at(-1)!;
      if (last.name.includes(name)) return path;
      for (const next of spans) {
        const isLinked = next.links?.some((link) => link.traceId === last.traceId) === true;
        if ((!isLinked && next.traceId !== last.traceId) || seen.has(next.spanId)) continue;
        seen.add(next.spanId);
        queue.push([...path, next]);
      }
    }
    return null;
  }
});

function spansOf(body: string): Span[] {
  const request = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
