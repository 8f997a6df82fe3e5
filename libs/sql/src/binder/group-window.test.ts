import { describe, expect, it } from '@jest/globals';
import { columnsOf, outline, refusalOf, relationOf } from '../test/bind.ts';

const plan = (query: string) => outline(relationOf(query));
const HOUR = "INTERVAL '1' HOUR";

describe('a window in GROUP BY', () => {
  it.each([
    [`TUMBLE(ts, ${HOUR})`, 'tumble #8 rowtime 3600000/3600000+0 by []'],
    [`HOP(ts, INTERVAL '7' MINUTE, ${HOUR})`, 'hop #8 rowtime 3600000/420000+0 by []'],
    [`SESSION(ts, ${HOUR})`, 'session #8 rowtime 3600000/0+0 by [0]'],
    [`TUMBLE(pt, ${HOUR})`, 'tumble #9 proctime 3600000/3600000+0 by []'],
  ])('%s', (window, expected) => {
    const lines = plan(`SELECT a, COUNT(*) FROM t GROUP BY ${window}, a`);
    expect(lines.find((line) => /^ *window /.test(line))?.trim()).toBe(`window ${expected}`);
    expect(lines.some((line) => line.includes('windowed'))).toBe(true);
  });

  it('tells its bounds as plain columns, and its time as a time attribute', () => {
    const parts = ['START', 'END', 'ROWTIME'].map((part) => `TUMBLE_${part}(ts, ${HOUR}) AS w_${part.toLowerCase()}`);
    const columns = columnsOf(`SELECT ${parts.join(', ')} FROM t GROUP BY TUMBLE(ts, ${HOUR})`);
    expect(columns).toEqual(['w_start', 'w_end', 'w_rowtime rowtime']);
  });

  it('is no window any more to who groups by its bounds again', () => {
    const inner = `SELECT TUMBLE_START(ts, ${HOUR}) AS s, TUMBLE_END(ts, ${HOUR}) AS e FROM t GROUP BY TUMBLE(ts, ${HOUR})`;
    const aggregates = plan(`SELECT COUNT(*) FROM (${inner}) GROUP BY s, e`).filter((line) => /aggregate/.test(line));
    expect(aggregates.map((line) => line.includes('windowed'))).toEqual([false, true]);
  });

  it.each([
    ['the window as a value', `SELECT TUMBLE(ts, ${HOUR}) FROM t GROUP BY TUMBLE(ts, ${HOUR})`, 'stands in GROUP BY'],
    [
      'another size',
      `SELECT TUMBLE_START(ts, INTERVAL '2' HOUR) FROM t GROUP BY TUMBLE(ts, ${HOUR})`,
      'same arguments',
    ],
    ['another window', `SELECT SESSION_END(ts, ${HOUR}) FROM t GROUP BY TUMBLE(ts, ${HOUR})`, 'needs GROUP BY SESSION'],
    ['no window', `SELECT TUMBLE_START(ts, ${HOUR}) FROM t`, 'needs GROUP BY TUMBLE'],
    ['two windows', `SELECT 1 FROM t GROUP BY TUMBLE(ts, ${HOUR}), SESSION(ts, ${HOUR})`, 'one window'],
    ['grouping sets', `SELECT 1 FROM t GROUP BY TUMBLE(ts, ${HOUR}), ROLLUP (a)`, 'grouping sets of windows'],
    ['no time attribute', `SELECT 1 FROM t GROUP BY TUMBLE(a, ${HOUR})`, 'a time attribute'],
    ['an alignment', `SELECT 1 FROM t GROUP BY TUMBLE(ts, ${HOUR}, TIME '00:10:00')`, 'takes no alignment'],
    ['too little', `SELECT 1 FROM t GROUP BY HOP(ts, ${HOUR})`, 'HOP takes the time, SLIDE, SIZE'],
    ['no event time', `SELECT TUMBLE_ROWTIME(pt, ${HOUR}) FROM t GROUP BY TUMBLE(pt, ${HOUR})`, 'no event time'],
  ])('is refused: %s', (_, query, message) => {
    expect(refusalOf(`CREATE VIEW v AS ${query};`).message).toContain(message);
  });
});
