import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from '../scanner-source.ts';
import type { PlainValue } from '../plain-reader.ts';
import { millisecondsOf, nanosBehind } from '../ticks.ts';
import type { JsonType, ReadingOptions } from '../types.ts';

/**
 * `measured.tsv` is what Flink 2.3.0's `json` format makes of values of declared types (JsonFormat.java measures it).
 * Where we refuse what Flink takes, or take what it refuses, the difference is listed here with its reason.
 */
const MEASURED = readFileSync(new URL('measured.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

const DIFFERENCES: readonly (readonly [type: RegExp, json: RegExp, reason: string])[] = [
  [/^TINYINT$/, /^(1\.0|-0\.0|1E2)$/, 'a whole number is an integer however it is written, as for INT'],
  [/^BOOLEAN$/, /^\[true\]$/, 'Flink takes the bracket for a text, and the rest as it comes'],
  [/^STRING$/, /^"\\ud83d"$/, 'a lone surrogate is U+FFFD, not a question mark'],
];

function parseType(text: string): JsonType {
  if (text.startsWith('INTERVAL')) return { kind: 'INTERVAL', nullable: true };
  const [kind, inside] = /^(\w+)(?:[<(](.*)[>)])?$/.exec(text.replace(/ NOT NULL$/, ''))!.slice(1) as [string, string?];
  const nullable = !text.endsWith(' NOT NULL');
  switch (kind) {
    case 'STRING':
      return { kind: 'VARCHAR', nullable };
    case 'BYTES':
      return { kind: 'VARBINARY', nullable };
    case 'DECIMAL': {
      const [precision, scale] = inside!.split(',').map(Number);
      return { kind, nullable, precision, scale };
    }
    case 'ARRAY':
    case 'MULTISET':
      return { kind, nullable, element: parseType(inside!) };
    case 'MAP': {
      const [key, value] = splitList(inside!);
      return { kind, nullable, key: parseType(key), value: parseType(value) };
    }
    case 'ROW': {
      const fields = splitList(inside!).map((field) => {
        const space = field.indexOf(' ');
        return { name: field.slice(0, space), type: parseType(field.slice(space + 1)) };
      });
      return { kind, nullable, fields };
    }
    default:
      return { kind, nullable, precision: Number(inside ?? 0) };
  }
}

/** Splits at commas outside of brackets. */
function splitList(text: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const c of text) {
    if (c === '<' || c === '(') depth++;
    if (c === '>' || c === ')') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim());
}

/** As JsonFormat.java shows values; entries of maps in the order of their texts. */
function show(value: PlainValue, type: JsonType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' && !/^(TIMESTAMP|DECIMAL)/.test(type.kind))
    return Object.is(value, -0) ? '-0.0' : String(value);
  const scalar: unknown = value;
  switch (type.kind) {
    case 'ROW':
      return `(${(value as PlainValue[]).map((field, i) => show(field, type.fields![i].type)).join(', ')})`;
    case 'ARRAY':
      return `[${(value as PlainValue[]).map((item) => show(item, type.element!)).join(', ')}]`;
    case 'MAP':
    case 'MULTISET': {
      const [keyType, valueType] =
        type.kind === 'MAP' ? [type.key!, type.value!] : [type.element!, { kind: 'INT', nullable: false }];
      const entries = [...(value as Map<PlainValue, PlainValue>)];
      return `{${entries.map(([k, v]) => `${show(k, keyType)}=${show(v, valueType)}`).join(', ')}}`;
    }
    case 'VARBINARY':
      return `x${(value as Buffer).toString('hex')}`;
    case 'VARCHAR':
      return `'${value as string}'`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return showTimestamp(value as number | bigint, type.precision!);
    case 'DECIMAL': {
      const digits = String(scalar)
        .replace('-', '')
        .padStart(type.scale! + 1, '0');
      const point = digits.length - type.scale!;
      const sign = (value as bigint) < 0 ? '-' : '';
      return sign + digits.slice(0, point) + (type.scale === 0 ? '' : `.${digits.slice(point)}`);
    }
    default:
      return String(scalar);
  }
}

/** As Java's LocalDateTime. */
function showTimestamp(value: number | bigint, precision: number): string {
  const date = new Date(millisecondsOf(value, precision));
  const year = date.getUTCFullYear();
  const text = date.toISOString();
  const days = text.slice(text.indexOf('T') - 6, text.indexOf('T'));
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  const nanos = String(nanosBehind(value, precision)).padStart(6, '0');
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}${days}T${text.slice(-13, -1)}${nanos}`;
}

/** Numbers and timestamps in one form: Java writes `1.0E7`, `00:00`, and leaves zeros out. */
function normal(result: string, kind: string): string {
  if (/^(FLOAT|DOUBLE)/.test(kind)) {
    const value = Number(result);
    const rounded = kind === 'FLOAT' ? Math.fround(value) : value;
    return result === 'NULL' || result === 'error' ? result : Object.is(rounded, -0) ? '-0.0' : String(rounded);
  }
  if (/^!?TIMESTAMP/.test(kind) && result.includes('T') && result !== 'error') {
    const [, minute, second = ':00', fraction = ''] = /^(.*T\d\d:\d\d)(:\d\d)?(?:\.(\d+))?$/.exec(result)!;
    // Flink keeps digits that the type does not have.
    const digits = Number(/\((\d)\)/.exec(kind)![1]);
    return `${minute}${second}.${fraction.slice(0, Math.max(3, digits)).padEnd(9, '0')}`;
  }
  if (result.startsWith('{')) return `{${splitList(result.slice(1, -1)).sort().join(', ')}}`;
  return result;
}

/** The value as a column of its own, and inside of an ARRAY, that is by the reader of plain values. */
function readers(type: JsonType, options: ReadingOptions): ((json: string) => string)[] {
  return [type, { kind: 'ARRAY', nullable: true, element: type }].map((declared, wrapped) => {
    const columns = [
      { name: 'v', type: declared, needed: true },
      { name: 'z', type: { kind: 'INT', nullable: true }, needed: true },
    ];
    const source = `${SCANNER_PRELUDE}${scannerSource('x', columns, options)} return { scan: xScan, F: xF, I: xI, G: xG };`;
    const { scan, F, I, G } = (
      new Function('$json', source) as (e: object) => {
        scan(b: Buffer, start: number, end: number): number;
        F: Float64Array;
        I: Int32Array;
        G: PlainValue[];
      }
    )(scannerEnvironment);
    return (json) => {
      const bytes = Buffer.from(`{"v":${wrapped ? `[${json}]` : json},"z":9}`);
      if (scan(bytes, 0, bytes.length) !== 0) return 'error';
      expect([I[3], F[1]]).toEqual([1, 9]);
      if (wrapped) return show((G[0] as PlainValue[])[0], type);
      const [state, start, end] = I;
      if (state === 0) return 'NULL';
      switch (type.kind) {
        case 'BOOLEAN':
          return String(F[0] === 1);
        case 'VARCHAR': {
          if (state === 3) return `'${scannerEnvironment.containerText(bytes, start)}'`;
          const text = bytes.toString('utf8', start, end);
          return `'${state === 2 ? (JSON.parse(`"${text}"`) as string).toWellFormed() : text}'`;
        }
        case 'BIGINT':
        case 'DECIMAL':
        case 'TIMESTAMP':
        case 'TIMESTAMP_LTZ':
          return show(state === 2 ? G[0] : F[0], type);
        default:
          return show(/ARRAY|MAP|MULTISET|ROW|BINARY/.test(type.kind) ? G[0] : F[0], type);
      }
    };
  });
}

describe('JSON with the conventions of Flink', () => {
  const byType = Map.groupBy(
    MEASURED.map((line) => line.split('\t') as [string, string, string]),
    ([type]) => type,
  );
  it.each([...byType.keys()])('reads %s as Flink 2.3.0 does', (text) => {
    const type = parseType(text.replace('!', ''));
    const timestampFormat = text.startsWith('!') ? 'ISO-8601' : 'SQL';
    const wrong: string[] = [];
    for (const [, json, measured] of byType.get(text)!) {
      const differs = DIFFERENCES.some(([types, values]) => types.test(text) && values.test(json));
      for (const read of readers(type, { conventions: 'flink', timestampFormat })) {
        const [found, expected] = [read(json), measured].map((result) => normal(result, text));
        if ((found !== expected) !== differs) wrong.push(`${json}: ${found}, in Flink ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
