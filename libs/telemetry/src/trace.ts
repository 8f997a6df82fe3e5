import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, context, trace } from '@opentelemetry/api';
import type { Attributes, Link, Span, SpanContext } from '@opentelemetry/api';
import type { RecordBatch } from '@millrace/ports';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * How an event is followed: a request is a span; the records it appends carry `traceparent` as a header; whoever takes
 * in a batch with such records does so in a span of its own that *links* to theirs (a batch has many origins, so none
 * is its parent), and puts its own `traceparent` on what it writes. Batches without a sampled record cost nothing.
 */
export const TRACEPARENT = 'traceparent';

const MAX_LINKS = 32;
const tracer = () => trace.getTracer('millrace');

/** Value of the `traceparent` header for what the active span sends on; null when it is not sampled. */
export function traceparent(): string | null {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return null;
  return `00-${span.traceId}-${span.spanId}-01`;
}

/** Links to the sampled spans among these; malformed ones are passed over, at most 32 are kept. */
export function linksFrom(traceparents: Iterable<string>): Link[] {
  const links: Link[] = [];
  for (const header of new Set(traceparents)) {
    const parsed = parse(header);
    if (parsed !== null && (parsed.traceFlags & TraceFlags.SAMPLED) !== 0) links.push({ context: parsed });
    if (links.length === MAX_LINKS) break;
  }
  return links;
}

export interface BatchSpan {
  /** `<operation> <destination>`: `process flights`, `commit flights.hourly.0`, `write hourly`. */
  readonly name: string;
  readonly kind: 'producer' | 'consumer' | 'client' | 'internal';
  readonly links: readonly Link[];
  /** By the messaging conventions, see `messaging`. */
  readonly attributes?: Attributes;
}

/** Runs `work` in a span that links to those it continues; without links there is nothing to trace and no span. */
export function withBatchSpan<T>(span: BatchSpan, work: () => T): T {
  if (span.links.length === 0) return work();
  const options = { kind: KINDS[span.kind], links: [...span.links], attributes: span.attributes ?? {} };
  return tracer().startActiveSpan(span.name, options, ROOT_CONTEXT, (active) => settle(active, work));
}

/** Attributes of the messaging conventions. */
export function messaging(operation: 'send' | 'process' | 'settle', topic: string, count: number): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': topic,
    'messaging.batch.message_count': count,
  };
}

/** Express middleware: each request runs in a span, a child of the caller's when it sent `traceparent`. */
export function traceRequests(service: string) {
  return (req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    const header = req.headers[TRACEPARENT];
    const parent = typeof header === 'string' ? parse(header) : null;
    const from = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const method = req.method ?? 'GET';
    const attributes = { 'http.request.method': method, 'millrace.service': service };
    const span = tracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, from);
    res.once('close', () => {
      const { route, baseUrl = '' } = req as { route?: { path?: unknown }; baseUrl?: string };
      if (typeof route?.path === 'string') {
        span.updateName(`${method} ${baseUrl}${route.path}`);
        span.setAttribute('http.route', baseUrl + route.path);
      }
      span.setAttribute('http.response.status_code', res.statusCode);
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(from, span), next);
  };
}

/**
 * The distinct `traceparent` headers of the records of these batches, at most 32. Looks only at header blocks, so
 * records without headers cost a subtraction.
 */
export function traceparentsIn(batches: Iterable<RecordBatch>): string[] {
  const found = new Set<string>();
  for (const { bytes, count, headersStart, headersEnd } of batches) {
    for (let i = 0; i < count && found.size < MAX_LINKS; i++) {
      if (headersEnd[i] - headersStart[i] < HEADER.length + TRACEPARENT_LENGTH) continue;
      const block = bytes.subarray(headersStart[i], headersEnd[i]);
      const at = block.indexOf(HEADER);
      if (at >= 0) found.add(block.toString('latin1', at + HEADER.length, at + HEADER.length + TRACEPARENT_LENGTH));
    }
  }
  return [...found];
}

const TRACEPARENT_LENGTH = 55;
/** The header as it stands in a block: length and name, length of the value (Kafka's zigzag varints: doubled). */
const HEADER = Buffer.concat([
  Buffer.of(2 * TRACEPARENT.length),
  Buffer.from(TRACEPARENT),
  Buffer.of(2 * TRACEPARENT_LENGTH),
]);

const KINDS = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const;

function parse(header: string): SpanContext | null {
  const match = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/.exec(header);
  if (match === null) return null;
  return { traceId: match[1], spanId: match[2], traceFlags: Number.parseInt(match[3], 16) & 1, isRemote: true };
}

/** Ends the span when the work ends, now or later, and notes its failure. */
function settle<T>(span: Span, work: () => T): T {
  const fail = (error: unknown): never => {
    span.recordException(error instanceof Error ? error : String(error));
    const { code } = error as { code?: unknown };
    if (typeof code === 'string') span.setAttribute('error.type', code);
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    throw error;
  };
  let result: T;
  try {
    result = work();
  } catch (error) {
    return fail(error);
  }
  if (result instanceof Promise) {
    return result.then((value: unknown) => {
      span.end();
      return value;
    }, fail) as T;
  }
  span.end();
  return result;
}
