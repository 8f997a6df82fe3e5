import {
  encodePosition,
  keepTrying,
  nearMiss,
  rawBody,
  route,
  type Part,
  type StatusByCode,
  type Undertaking,
} from '@millrace/http';
import { MillraceError, type Clock, type EventLog, type TopicSpec } from '@millrace/ports';
import { Router, type RequestHandler } from 'express';
import { bodyKind } from './body/body-kind.ts';
import { malformed, splitBody, type BodyRecords } from './body/split-body.ts';
import { deadLetterTopic } from './dead-letter.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { boundInFlightBytes } from './in-flight-bytes.ts';
import { isMalformed, type SourceTable } from './source-table.ts';
import { TableAppender } from './table-appender.ts';

export interface IngestOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly tables: readonly SourceTable[];
  /** Source topics to create where they are missing. */
  readonly topics: readonly TopicSpec[];
  readonly limits: {
    /** Largest body, decompressed. */
    readonly bodyBytes: number;
    /** Most records in one body. */
    readonly maxRecords: number;
    /** Bytes of all bodies in hand. Default eight of the largest. */
    readonly inFlightBytes?: number;
  };
  readonly observer?: IngestObserver;
}

/** Tells the outside what ingest does. All optional, must not throw. */
export interface IngestObserver {
  /** The trace context (W3C `traceparent`) of the request being handled, when it is sampled. */
  traceparent?(): string | null;
  taken?(table: string, accepted: number, quarantinedByCode: ReadonlyMap<string, number>): void;
  /** Something failed; `waitMs` until it is tried again, null: it is not. */
  failed?(what: string, error: unknown, waitMs: number | null): void;
}

const STATUSES: StatusByCode = {
  MLR_INGEST_TABLE_UNKNOWN: 404,
  MLR_INGEST_FORMAT: 415,
  MLR_INGEST_RECORDS: 413,
  MLR_INGEST_RECORD_TOO_LARGE: 413,
  MLR_LOG_FULL: 507,
};

/** `POST /v1/events/{table}`: checks records and appends them to the table's topic. Stateless. */
export function createIngest(options: IngestOptions): Part {
  const { log, clock, limits, observer = {} } = options;
  const tables = new Map(options.tables.map((table) => [table.name, table]));
  const appenders = new Map<string, TableAppender>();
  const stopping = new AbortController();
  const router = Router();

  const take: RequestHandler = async (req, res) => {
    const table = findTable(tables, String(req.params['table']));
    const appender = appenders.get(table.name);
    if (appender === undefined) throw notReady(table);
    const bytes: unknown = req.body;
    const body = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
    const records = splitBody(body, bodyKind(req.get('content-type')));
    checkSizes(records, limits.maxRecords);
    refuseMalformedObject(table, body, records);
    const sorted = appender.sort(body, records, {
      nowMs: clock.now(),
      traceparent: observer.traceparent?.() ?? null,
      idempotencyKey: idempotencyKey(req.get('idempotency-key')),
    });
    const position = await appender.append(log, sorted.batches);
    observer.taken?.(table.name, sorted.accepted, sorted.quarantinedByCode);
    res.status(202).json({
      accepted: sorted.accepted,
      quarantined: sorted.quarantined,
      position: encodePosition(position),
      errors: sorted.errors,
    });
  };

  // Before the body is read: an unknown table, type or a full house is answered at once.
  const checkRequest: RequestHandler = (req, _res, next) => {
    findTable(tables, String(req.params['table']));
    bodyKind(req.get('content-type'));
    idempotencyKey(req.get('idempotency-key'));
    next();
  };
  const boundBytes = boundInFlightBytes(limits.inFlightBytes ?? 8 * limits.bodyBytes, limits.bodyBytes);
  route(router, '/v1/events/:table', { post: [checkRequest, boundBytes, rawBody(limits.bodyBytes), take] });

  const opening: Undertaking[] = [];
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.allSettled(opening.map(({ done }) => done));
  };
  return {
    name: 'ingest',
    router,
    statuses: STATUSES,
    ready: {
      'source topics': async () => {
        for (const undertaking of opening) await undertaking.check();
      },
    },
    async start() {
      const attempt = async (): Promise<void> => {
        await log.ensureTopics(options.topics);
        for (const table of tables.values()) await openTable(log, table, appenders);
      };
      const { signal } = stopping;
      const undertaking = keepTrying({
        clock,
        signal,
        what: 'creating source topics',
        attempt,
        onFailure: observer.failed,
      });
      opening.push(undertaking);
      await undertaking.done;
    },
    // Requests in flight are the server's to finish.
    drain: stop,
    abort: stop,
  };
}

async function openTable(log: EventLog, table: SourceTable, appenders: Map<string, TableAppender>): Promise<void> {
  const partitions = await log.partitionCount(table.topic);
  if (partitions === null) throw notReady(table);
  await log.ensureTopics([{ name: deadLetterTopic(table.topic), partitions, kind: 'source' }]);
  if (table.scanner !== null) appenders.set(table.name, new TableAppender(table, table.scanner, partitions));
}

function findTable(tables: ReadonlyMap<string, SourceTable>, name: string): SourceTable {
  const table = tables.get(name);
  if (table === undefined) {
    const near = nearMiss(name, tables.keys());
    const hint = near === null ? 'it takes a CREATE TABLE in a pipeline' : `did you mean \`${near}\`?`;
    throw new MillraceError('MLR_INGEST_TABLE_UNKNOWN', `there is no table \`${name}\`; ${hint}`, {
      details: { name },
    });
  }
  if (table.scanner !== null) return table;
  throw new MillraceError(
    'MLR_INGEST_FORMAT',
    `table \`${name}\` is in format ${table.format}, which cannot be posted; write to its topic ${table.topic} instead`,
  );
}

/** A body that is one record, and not even JSON, cannot be parsed at all; among others it would be quarantined. */
function refuseMalformedObject(table: SourceTable, body: Buffer, { isSingle, starts, ends }: BodyRecords): void {
  if (!isSingle) return;
  const problem = table.scanner?.check(body, starts[0], ends[0]) ?? null;
  if (problem !== null && isMalformed(problem)) throw malformed(body, starts[0] + problem.position, problem.message);
}

function notReady(table: SourceTable): MillraceError {
  const message = `taking events for \`${table.name}\`: its topic ${table.topic} is not open yet; send them again`;
  return new MillraceError('MLR_INGEST_NOT_READY', message, { retriable: true });
}

/** A record has to fit into a batch as the log takes it, with the headers of a dead letter beside it. */
const MAX_RECORD_BYTES = 640 * 1024;

function checkSizes({ unit, numbers, starts, ends }: BodyRecords, maxRecords: number): void {
  if (starts.length > maxRecords) {
    const message = `reading the body: ${starts.length} records, at most ${maxRecords} are taken at once; send fewer`;
    throw new MillraceError('MLR_INGEST_RECORDS', message, { details: { records: starts.length, maxRecords } });
  }
  const large = starts.findIndex((start, i) => ends[i] - start > MAX_RECORD_BYTES);
  if (large < 0) return;
  throw new MillraceError(
    'MLR_INGEST_RECORD_TOO_LARGE',
    `reading the body: the record at ${unit} ${numbers[large]} has ${ends[large] - starts[large]} bytes, at most ` +
      `${MAX_RECORD_BYTES} are taken; nothing was taken in`,
    { details: { [unit]: numbers[large] } },
  );
}
