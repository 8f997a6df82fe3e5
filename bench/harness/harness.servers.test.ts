import { describe, expect, it } from '@jest/globals';
import { evaluate } from '@millrace/cli';
import { RecordBatchWriter } from '@millrace/formats';
import { testServer } from '@millrace/infra-local';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker, PARTITIONS } from './broker.ts';
import { RowsFold, type RowsFingerprint } from './fold.ts';
import { QUERIES, scriptOf } from './queries.ts';
import { runOnce } from './run.ts';
import { streamFiles, type StreamFiles } from './stream.ts';
import { millrace } from './systems/millrace.ts';

const stream = { seed: 1, warmUp: 400, records: 20_000 };
const query = QUERIES.find(({ name }) => name === 'q5')!;

describe('the harness', () => {
  it('runs our processor from Kafka to Kafka, sees when it is through, and finds the rows that eval finds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
    const broker = await Broker.connect(testServer('kafka3').bootstrap[0]);
    try {
      const files = streamFiles(stream, folder);
      const result = await runOnce({
        ...{ broker, query, folder, repetition: 1, records: stream.records },
        system: millrace({ processes: 1 }),
        load: async (topic) => {
          const lines = [files.main, files.closing].flatMap(linesOf);
          await append(broker, topic, lines.slice(0, stream.warmUp), 0);
          const all = (stream.warmUp + stream.records) / PARTITIONS + 1;
          return {
            ends: { warmUp: stream.warmUp / PARTITIONS, all },
            open: async () => {
              await append(broker, topic, lines.slice(stream.warmUp), stream.warmUp);
              return performance.now();
            },
            close: async () => {},
          };
        },
        signal: AbortSignal.timeout(100_000),
      });
      expect(result.output).toEqual(await evaluated(files, folder));
      expect(result.output.rows).toBeGreaterThan(0);
    } finally {
      await broker.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

function linesOf(file: string): string[] {
  return readFileSync(file, 'latin1').trimEnd().split('\n');
}

/** Dealt over the topic partitions in turn, as the loader deals them. */
async function append(broker: Broker, topic: string, lines: readonly string[], first: number): Promise<void> {
  const writers = Array.from({ length: PARTITIONS }, (_, partition) => new RecordBatchWriter(topic, partition));
  lines.forEach((line, i) => writers[(first + i) % PARTITIONS].append(0, null, Buffer.from(line)));
  await broker.log.append(writers.flatMap((writer) => writer.take()));
}

async function evaluated(files: StreamFiles, folder: string): Promise<RowsFingerprint> {
  const out = join(folder, 'out');
  const text = scriptOf(query.file, { input: { topic: 'nexmark' }, output: { topic: 'q5' } });
  await evaluate({
    scripts: [{ text, file: join(folder, 'q5.sql') }],
    inputs: [{ table: 'nexmark', file: files.main }],
    settings: {},
    out,
    partitions: PARTITIONS,
  });
  const fold = new RowsFold(false);
  for (const line of linesOf(join(out, 'q5.jsonl'))) {
    const [auction, num] = JSON.parse(line) as [number, number];
    fold.add(null, Buffer.from(JSON.stringify({ auction, num })));
  }
  return fold.fingerprint();
}
