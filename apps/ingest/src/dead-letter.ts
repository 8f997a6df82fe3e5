import { encodeHeaders, type RecordProblem } from '@millrace/formats';
import type { SourceTable } from './source-table.ts';

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}

/** Headers of a record that ingest refused. It never had an offset, so its source names the route it came by. */
export function deadLetterHeaders(table: SourceTable, problem: RecordProblem, nowMs: number): Buffer {
  return encodeHeaders({
    'millrace-dlq-code': problem.code,
    'millrace-dlq-message': problem.message,
    'millrace-dlq-source': `ingest/${table.name}`,
    'millrace-dlq-time': new Date(nowMs).toISOString(),
    'millrace-dlq-pipeline': table.pipeline,
  });
}
