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
  growing: new Map<string, number>(),
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

describe('state that nothing ends', () => {
  it('is a metric by operator, for as long as the task is here', async () => {
    const telemetry = startTelemetry({ service: 'test', sampleRatio: 0 });
    const observer = processorObserver(telemetry.metrics, createLogger({ service: 'test', level: 'silent' }), () => 0);
    const growing = new Map([['v.join', 7]]);
    for (const taskId of ['p.s.0', 'p.s.1']) {
      observer.committed?.({ ...REPORT, taskId, status: 'committed', growing });
    }
    observer.taskStatus?.('p.s.1', 'stopped');
    const text = await new Promise<string>((end) => {
      telemetry.metricsHandler({} as never, { setHeader: () => undefined, end } as never);
    });
    expect(text.split('\n').filter((line) => line.startsWith('millrace_state_growing_entries{'))).toEqual([
      'millrace_state_growing_entries{pipeline="p",stage="s",operator="v.join",task="0"} 7',
    ]);
    await telemetry.shutdown();
  });
});
