import { describe, expect, it } from '@jest/globals';
import { createLogger, startTelemetry } from '@millrace/telemetry';
import { processorObserver } from './observer.ts';

const REPORT = {
  taskId: 'p.s.0',
  records: 1,
  deadLetters: 0,
  duplicates: 0,
  late: 0,
  outputBytes: 0,
  stateBytes: 0,
  durationMs: 1,
  watermark: -Infinity,
  input: { topic: 't', partition: 0 },
  lag: null,
  stateEntries: 0,
} as const;

describe('the debug log of the tasks', () => {
  it('says when a task changes and when a commit begins and ends: the torture kills by it', async () => {
    const lines: string[] = [];
    const telemetry = startTelemetry({ service: 'test', sampleRatio: 0 });
    const logger = createLogger({
      service: 'test',
      level: 'debug',
      destination: { write: (line) => void lines.push(line) },
    });
    const observer = processorObserver(telemetry.metrics, logger, () => 0);
    observer.taskStatus?.('p.s.0', 'restoring');
    observer.committing?.('p.s.0', true);
    observer.committed?.({ ...REPORT, status: 'unknown' });
    await telemetry.shutdown();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'debug', task: 'p.s.0', status: 'restoring', msg: 'task' },
      { level: 'debug', task: 'p.s.0', snapshot: true, msg: 'commit begins' },
      { level: 'debug', task: 'p.s.0', status: 'unknown', records: 1, msg: 'commit ended' },
    ]);
  });
});
