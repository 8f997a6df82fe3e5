import { prepare } from '@millrace/cli';
import { compileTableReader, Dataflow, DELETE, JsonReceiver, type RowKind } from '@millrace/engine';
import { JsonSink } from '@millrace/formats';
import { takesUpserts, type NodeOf } from '@millrace/plan';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lines, type Event, type HandWritten, type MakeHandWritten } from './hand-written/query.ts';
import { EVENTS_PER_SECOND, lookupRecords, lookupTable, START_MS, type Records } from './streams.ts';

const folder = join(import.meta.dirname, '..', 'nexmark');

/**
 * Processing time and watermarks are told so often: every 100 ms of the stream. Services tell watermarks once per commit
 * (200 ms by default), Flink once in 200 ms; nothing here is late by either.
 */
const RECORDS_PER_TICK = EVENTS_PER_SECOND / 10;

/** A query that is running: takes records from memory, gives encoded rows. */
export interface Run {
  /** Takes the next records of the stream. */
  take(records: Records): void;
  /** The end of the stream. */
  end(): void;
  /** Rows written so far. */
  readonly rows: number;
}

/** One way to run a query. `seen` gets to see the rows' text: not when time counts. */
export type Side = (seen?: (text: string) => void) => Run;

export interface Query {
  readonly name: string;
  readonly sink: NodeOf<'sink'>;
  readonly ours: Side;
  readonly byHand: Side;
}

/** Nexmark without q6, which Flink (and so Millrace) refuses. */
export const QUERIES = Array.from({ length: 23 }, (_, i) => `q${i}`).filter((name) => name !== 'q6');

export async function openQuery(name: string): Promise<Query> {
  const scripts = ['tables.sql', `${name}.sql`].map((file) => ({
    text: readFileSync(join(folder, file), 'utf8'),
    file: join(folder, file),
  }));
  const prepared = await prepare({ scripts });
  const sink = prepared.plan.nodes.find((node): node is NodeOf<'sink'> => node.op === 'sink')!;
  const { make } = (await import(`./hand-written/${name}.ts`)) as { make: MakeHandWritten };
  return { name, sink, ours: compiled(prepared, sink), byHand: handWritten(make) };
}

/** The compiled plan. */
function compiled({ plan, functions }: Awaited<ReturnType<typeof prepare>>, sink: NodeOf<'sink'>): Side {
  return (seen) => {
    const sources = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
    const out = new JsonSink();
    const clock = { processingTimeMs: START_MS };
    let [rows, taken] = [0, 0];
    const flush = () => {
      seen?.(out.bytes.toString('utf8', 0, out.at));
      out.reset();
    };
    const receiver = new JsonReceiver(out, {
      fields: sink.fields,
      ignoresBefore: takesUpserts(sink, plan.nodes),
      written(kind: RowKind) {
        rows++;
        if (kind === DELETE) out.byte(0x2d);
        out.byte(0x0a);
        if (out.at > 1 << 16) flush();
      },
    });
    const dataflow = new Dataflow(plan, { clock, functions, sink: () => receiver });
    dataflow.start();
    const open = (table: string) => {
      const nodes = sources.filter(({ input }) => input.table === table);
      const outlets = nodes.map((node) => ({ node, receiver: dataflow.source(node.id) }));
      return {
        reader: compileTableReader(outlets, dataflow.compiler),
        receivers: outlets.map((each) => each.receiver),
      };
    };
    if (sources.some(({ input }) => input.table === 'side_input')) {
      const { bytes, starts, ends } = lookupRecords();
      const { reader, receivers } = open('side_input');
      for (let i = 0; i < starts.length; i++) reader.read(bytes, starts[i], ends[i]);
      for (const of of receivers) of.watermark(Infinity);
    }
    const { reader, receivers } = open('nexmark');
    let watermark = -Infinity;
    return {
      take({ bytes, starts, ends }) {
        for (let i = 0; i < starts.length; i++) {
          if (taken++ % RECORDS_PER_TICK === 0) {
            clock.processingTimeMs = timeOf(taken - 1);
            dataflow.processingTime(clock.processingTimeMs);
            for (const of of receivers) of.watermark(watermark);
          }
          reader.read(bytes, starts[i], ends[i]);
          if (reader.registers[1] > watermark) watermark = reader.registers[1];
        }
      },
      end() {
        for (const of of receivers) of.watermark(Infinity);
        dataflow.processingTime(Infinity);
        flush();
      },
      get rows() {
        return rows;
      },
    };
  };
}

/** `JSON.parse`, and plain JavaScript. */
function handWritten(make: MakeHandWritten): Side {
  const lookup = lookupTable();
  return (seen) => {
    const out = new Lines(seen);
    const query: HandWritten = make(out, lookup);
    let taken = 0;
    return {
      take({ bytes, starts, ends }) {
        const source = bytes as Buffer & { utf8Slice(start: number, end: number): string };
        for (let i = 0; i < starts.length; i++) {
          if (taken++ % RECORDS_PER_TICK === 0) query.clock?.(timeOf(taken - 1));
          query.event(JSON.parse(source.utf8Slice(starts[i], ends[i])) as Event);
        }
      },
      end() {
        query.end?.();
        out.flush();
      },
      get rows() {
        return out.rows;
      },
    };
  };
}

/** Processing time at a record of the stream: its event time. */
const timeOf = (record: number) => START_MS + (record / EVENTS_PER_SECOND) * 1000;
