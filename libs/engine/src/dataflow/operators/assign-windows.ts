import type { WindowSpec } from '@millrace/sql';
import type { OperatorContext, Operator, OperatorFactory } from '../operator.ts';
import type { Row, RowKind } from '../row.ts';
import { Sessions } from './window/sessions.ts';
import { alignedStart } from './window/slicing.ts';

/**
 * Window table functions: each row once per window it is in, with window_start, window_end and window_time behind. Rows
 * go on at once, late ones too, in the kind they came; only those of a SESSION wait until it closes, and are dropped
 * when it has. Rows without a time are in no window. The newest window comes first (CUMULATE: the shortest).
 */
export const assignWindows: OperatorFactory<'assign-windows'> = ({ window }, context) => {
  if (window.kind === 'session') return assignSessions(window, context);
  const { output, clock, compiler, inputFields } = context;
  const isProctime = window.time === 'proctime';
  const ends = windowEnds(window);
  const { kind: windowKind, sizeMs, offsetMs } = window;
  const withWindow = compiler.compile<(row: Row, start: number, end: number) => Row>(
    ['row', 'begin', 'end'],
    (code) => {
      code.line(`return [${inputFields[0].map((_, i) => `row[${i}], `).join('')}begin, end, end - 1];`);
    },
  );
  return {
    inputs: [
      {
        process(kind, row) {
          const time = isProctime ? clock.processingTimeMs : (row[window.timeField] as number | null);
          if (time === null) return;
          if (windowKind === 'tumble') {
            const start = alignedStart(time, sizeMs, offsetMs);
            output.process(kind, withWindow(row, start, start + sizeMs));
            return;
          }
          ends(time, (start, end) => output.process(kind, withWindow(row, start, end)));
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};

type Visit = (start: number, end: number) => void;

function windowEnds({ kind, sizeMs, slideMs, offsetMs }: WindowSpec): (time: number, visit: Visit) => void {
  if (kind === 'cumulate') {
    return (time, visit) => {
      const start = alignedStart(time, sizeMs, offsetMs);
      let end = alignedStart(time, slideMs, offsetMs) + slideMs;
      for (; end <= start + sizeMs; end += slideMs) visit(start, end);
    };
  }
  const slide = kind === 'hop' ? slideMs : sizeMs;
  return (time, visit) => {
    for (let start = alignedStart(time, slide, offsetMs); start > time - sizeMs; start -= slide) {
      visit(start, start + sizeMs);
    }
  };
}

type Waiting = [kind: RowKind, row: Row][];

function assignSessions(window: WindowSpec, context: OperatorContext): Operator {
  const { output, clock, compiler, state, late } = context;
  const keyOf = compiler.key(window.partition, context.inputFields[0]);
  const isProctime = window.time === 'proctime';
  const sessions = new Sessions<Waiting>(
    state,
    'sessions',
    window.sizeMs,
    { create: () => [], merge: (into, from) => void into.push(...from) },
    (_, rows, start, end) => {
      for (const [kind, row] of rows) output.process(kind, [...row, start, end, end - 1]);
    },
  );
  return {
    inputs: [
      {
        process(kind, row) {
          const time = isProctime ? clock.processingTimeMs : (row[window.timeField] as number | null);
          if (time === null) return;
          const rows = sessions.open(keyOf(row), Math.floor(time), row, () => []);
          if (rows === undefined) late(row);
          else rows.push([kind, row]);
        },
        watermark(ms) {
          if (!isProctime || ms === Infinity) sessions.advance(ms);
          output.watermark(ms);
        },
      },
    ],
    processingTime(ms) {
      if (isProctime) sessions.advance(ms - 1);
    },
    dueMs: () => (isProctime ? sessions.nextEnd : Infinity),
    restored: () => sessions.restored(),
  };
}
