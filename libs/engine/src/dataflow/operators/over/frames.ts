import type { Field, OverCall, OverFrame } from '@millrace/sql';
import { compileAggregates, type Accumulator, type Aggregates } from '../../aggregates/index.ts';
import type { Row, SqlValue } from '../../row.ts';
import type { RowCompiler } from '../../row-compiler.ts';

/** What a partition keeps for one frame: the aggregate of the rows in it, and those rows if they will leave it. */
export interface FrameState {
  readonly accumulator: Accumulator;
  readonly times: number[];
  readonly rows: Row[];
}

interface Frame {
  readonly frame: OverFrame;
  readonly aggregates: Aggregates;
  /** Places of the frame's results among all calls. */
  readonly calls: readonly number[];
}

/** The calls of an OVER, those with one frame together. */
export class Frames {
  readonly #frames: readonly Frame[];
  readonly #calls: number;

  constructor(calls: readonly OverCall[], fields: readonly Field[], compiler: RowCompiler) {
    this.#calls = calls.length;
    const places = new Map<string, number[]>();
    calls.forEach(({ frame }, i) => {
      const key = `${frame.unit} ${frame.preceding}`;
      places.set(key, [...(places.get(key) ?? []), i]);
    });
    this.#frames = [...places.values()].map((at) => {
      const { frame } = calls[at[0]];
      const own = at.map((i) => calls[i].call);
      const retractable = frame.preceding !== null;
      // Flink always computes AVG … OVER as SUM / COUNT.
      return { frame, calls: at, aggregates: compileAggregates(own, fields, compiler, { retractable, reduced: true }) };
    });
  }

  create(): FrameState[] {
    return this.#frames.map(({ aggregates }) => ({ accumulator: aggregates.create(), times: [], rows: [] }));
  }

  /** Puts the rows of one time in and gives each of them its results. */
  results(states: readonly FrameState[], time: number, rows: readonly Row[], emit: (row: Row) => void): void {
    const results = rows.map((): SqlValue[] => Array<SqlValue>(this.#calls));
    this.#frames.forEach(({ frame, aggregates, calls }, i) => {
      const put = (row: number) => {
        const values = aggregates.results(states[i].accumulator);
        calls.forEach((call, j) => (results[row][call] = values[j]));
      };
      if (frame.unit === 'rows') {
        rows.forEach((row, at) => {
          this.#enter(frame, aggregates, states[i], time, row);
          put(at);
        });
        return;
      }
      // Peers see each other.
      if (frame.preceding !== null) leave(aggregates, states[i], (at) => states[i].times[at] < time - frame.preceding!);
      for (const row of rows) this.#enter(frame, aggregates, states[i], time, row);
      rows.forEach((_, at) => put(at));
    });
    rows.forEach((row, at) => emit([...row, ...results[at]]));
  }

  #enter(frame: OverFrame, aggregates: Aggregates, state: FrameState, time: number, row: Row): void {
    if (frame.preceding !== null) {
      if (frame.unit === 'rows') {
        const { length } = state.rows;
        leave(aggregates, state, (at) => length - at > frame.preceding!);
      }
      state.times.push(time);
      state.rows.push(row);
    }
    aggregates.add(state.accumulator, row);
  }
}

/** Takes the oldest rows out as long as `isOut` says so. */
function leave(aggregates: Aggregates, { accumulator, times, rows }: FrameState, isOut: (at: number) => boolean): void {
  let count = 0;
  while (count < rows.length && isOut(count)) aggregates.retract(accumulator, rows[count++]);
  times.splice(0, count);
  rows.splice(0, count);
}
