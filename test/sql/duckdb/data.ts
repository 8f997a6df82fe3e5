import type { Kind, Type } from './node.ts';
import type { Random } from './random.ts';

/** A cell as JSON: integers, decimals as text where a number would round them. */
export type Cell = null | boolean | number | string | bigint | readonly (number | null)[];

export interface Column {
  readonly name: string;
  readonly type: Type;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** In the order they arrive. */
  readonly rows: readonly (readonly Cell[])[];
  /** The last column, `ts`, is its event time, which is unique. */
  readonly timed: boolean;
  /** They arrive in the order of the event time. */
  readonly ordered: boolean;
  /** How far the watermark is behind the event time. No row is late. */
  readonly delayMs: number;
}

export const WORKING_DECIMAL: Type = { kind: 'DECIMAL', sql: 'DECIMAL(28, 2)' };

export function typeOf(kind: Kind): Type {
  const texts: Readonly<Partial<Record<Kind, string>>> = {
    EXACT: 'DOUBLE',
    DECIMAL: WORKING_DECIMAL.sql,
    TIMESTAMP: 'TIMESTAMP(3)',
    INTS: 'ARRAY<INT>',
  };
  return { kind, sql: texts[kind] ?? kind };
}

const EPOCH = Date.UTC(2024, 1, 28, 23, 59, 0);
const DAY = 86_400_000;
const LETTERS = ['a', 'b', 'c', 'A', 'B', ' ', ',', "'", '%', '_', 'é', 'Ω', '日', '😀', '￮', '"', '\\', '7', '4'];
export const WORDS = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'A',
  'é',
  'Ωa',
  '日本',
  '😀',
  '￮',
  "o'b",
  'a,b',
  ' a ',
  'a%',
  '_b',
  '12',
  '7',
];
const EXTREMES: Readonly<Partial<Record<Kind, readonly Cell[]>>> = {
  INT: [2147483647, -2147483648, 1000000007],
  BIGINT: [9223372036854775807n, -9223372036854775808n, 9007199254740993n, -4611686018427387905n],
};

/** A random value; few different ones, so that they meet. Never NULL. */
export function cell({ kind }: Type, random: Random): Exclude<Cell, null> {
  if (random.chance(0.12) && EXTREMES[kind]) return random.pick(EXTREMES[kind]) as Exclude<Cell, null>;
  switch (kind) {
    case 'BOOLEAN':
      return random.chance(0.5);
    case 'INT':
    case 'BIGINT':
      return random.chance(0.8) ? random.between(-2, 6) : random.between(-1000, 1000);
    case 'EXACT':
    case 'DOUBLE':
      return random.between(-8, 24) / 4;
    case 'DECIMAL':
      return (random.chance(0.7) ? random.between(-3, 8) / 2 : random.between(-99999999, 99999999) / 100).toFixed(2);
    case 'STRING':
      if (random.chance(0.8)) return random.pick(WORDS);
      return Array.from({ length: random.between(1, 6) }, () => random.pick(LETTERS)).join('');
    case 'DATE':
      return new Date(EPOCH + random.between(-3, 3) * (random.chance(0.7) ? DAY : 200 * DAY))
        .toISOString()
        .slice(0, 10);
    case 'TIMESTAMP':
      return timestamp(EPOCH + random.between(-5, 5) * (random.chance(0.6) ? 20_000 : 30_000_001));
    case 'INTS':
      return Array.from({ length: random.below(4) }, () => (random.chance(0.2) ? null : random.between(-1, 4)));
  }
}

/** `yyyy-MM-dd HH:mm:ss.SSS`. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

const COLUMN_KINDS: readonly Kind[] = ['INT', 'INT', 'BIGINT', 'EXACT', 'DECIMAL', 'STRING', 'STRING', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'INTS']; // prettier-ignore

/** Some tables: with and without event time, now and then an empty one; the first columns of all have the same types. */
export function randomTables(random: Random): Table[] {
  return Array.from({ length: 4 }, (_, i) => {
    const kinds: Kind[] = [
      'INT',
      'STRING',
      ...Array.from({ length: random.between(2, 6) }, () => random.pick(COLUMN_KINDS)),
    ];
    const columns = kinds.map((kind, c): Column => {
      const type = kind === 'DECIMAL' ? { kind, sql: random.pick(['DECIMAL(8, 2)', 'DECIMAL(12, 3)']) } : typeOf(kind);
      return { name: `c${c}`, type };
    });
    const timed = i < 2;
    const times = new Set(
      Array.from({ length: random.chance(0.08) ? 0 : random.between(1, 16) }, () => random.below(90_000)),
    );
    const nulls = random.pick([0.1, 0.3, 0.6]);
    const ordered = i === 0;
    const delayMs = timed && !ordered ? 20_000 : 0;
    const rows = [...times]
      .map((time) => ({ time, arrival: time + random.below(Math.max(1, delayMs)) }))
      .sort((a, b) => a.arrival - b.arrival)
      .map(({ time }) => {
        const cells: Cell[] = columns.map(({ type }) => (random.chance(nulls) ? null : cell(type, random)));
        return timed ? [...cells, timestamp(EPOCH + time)] : cells;
      });
    if (timed) columns.push({ name: 'ts', type: typeOf('TIMESTAMP') });
    if (!timed) for (const row of [...rows]) if (random.chance(0.2)) rows.push(row);
    return { name: `t${i}`, columns, rows, timed, ordered, delayMs };
  });
}
