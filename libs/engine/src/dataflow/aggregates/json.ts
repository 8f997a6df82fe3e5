import type { SqlType } from '@millrace/sql';
import { box, boxPresent } from '../../codegen/boxed.ts';
import { exactText, numberText } from '../../kernel/conversion.ts';
import { failRecord } from '../../kernel/failure.ts';
import type { SqlValue } from '../row.ts';
import type { Part } from './part.ts';

/** JSON_OBJECTAGG: texts of values by key. `absent`: NULL values are left out. */
export function jsonObject(type: SqlType, isJson: boolean, absent: boolean): Part {
  return {
    name: `json object ${absent}`,
    needs: 0,
    numbers: [],
    objects: ['new Map()'],
    add([key, value], at, code) {
      const text = `${code.constant(jsonText(type, isJson))}(${box(value, code)})`;
      code.line(`${code.constant(putMember)}(${at.o(0)}, ${box(key, code)}, ${text}, ${absent});`);
    },
    retract: ([key], at, code) => code.line(`${at.o(0)}.delete(${box(key, code)});`),
    merge: (into, from, _, code) =>
      code.line(`for (const [k, v] of ${from.o(0)}) ${code.constant(putMember)}(${into.o(0)}, k, v, ${absent});`),
  };
}

function putMember(members: Map<string, string>, key: string | null, text: string, absent: boolean): void {
  if (key === null) failRecord('MLR_RECORD_FUNCTION', 'a key of JSON_OBJECTAGG is NULL');
  if (members.has(key)) failRecord('MLR_RECORD_FUNCTION', `JSON_OBJECTAGG has the key ${JSON.stringify(key)} twice`);
  if (!absent || text !== 'null') members.set(key, text);
}

/** Members in the order of their keys, as Flink writes them. */
export function objectText(members: ReadonlyMap<string, string>): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}

/** JSON_ARRAYAGG: texts of values in order. */
export function jsonArray(type: SqlType, isJson: boolean, absent: boolean): Part {
  const text = (plain: string, constant: string) => `${constant}(${plain})`;
  return {
    name: `json array ${absent}`,
    needs: absent ? 1 : 0,
    numbers: [],
    objects: ['[]'],
    add: ([value], at, code) =>
      code.line(
        `${at.o(0)}.push(${text(absent ? boxPresent(value, code) : box(value, code), code.constant(jsonText(type, isJson)))});`,
      ),
    retract([value], at, code) {
      const i = code.const('i', `${at.o(0)}.indexOf(${text(box(value, code), code.constant(jsonText(type, isJson)))})`);
      code.line(`if (${i} >= 0) ${at.o(0)}.splice(${i}, 1);`);
    },
    merge: (into, from, _, code) => code.line(`for (const v of ${from.o(0)}) ${into.o(0)}.push(v);`),
  };
}

/** A value of a type as JSON. `isJson`: a text that is JSON already. */
export function jsonText(type: SqlType, isJson = false): (value: SqlValue) => string {
  const present = isJson ? String : presentText(type);
  return (value) => (value === null ? 'null' : present(value));
}

function presentText(type: SqlType): (value: SqlValue) => string {
  switch (type.kind) {
    case 'BOOLEAN':
      return String;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return String;
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => (Number.isFinite(value) ? numberText(value as number, type.kind, 0) : `"${Number(value)}"`);
    case 'DECIMAL':
      return (value) => exactText(Number(value), typeof value === 'bigint' ? value : null, type.scale);
    case 'DATE':
    case 'TIME':
      return (value) => `"${numberText(value as number, type.kind, 'precision' in type ? type.precision : 0)}"`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (value) => `"${isoText(value as number)}${type.kind === 'TIMESTAMP_LTZ' ? 'Z' : ''}"`;
    case 'BINARY':
    case 'VARBINARY':
      return (value) => `"${(value as Buffer).toString('base64')}"`;
    case 'ARRAY': {
      const element = jsonText(type.element);
      return (value) => `[${(value as readonly SqlValue[]).map(element).join(',')}]`;
    }
    case 'ROW': {
      const texts = type.fields.map((field) => jsonText(field.type));
      const names = type.fields.map(({ name }) => JSON.stringify(name));
      return (value) => `{${(value as readonly SqlValue[]).map((v, i) => `${names[i]}:${texts[i](v)}`).join(',')}}`;
    }
    case 'MAP': {
      const text = jsonText(type.value);
      return (value) =>
        objectText(new Map([...(value as ReadonlyMap<SqlValue, SqlValue>)].map(([k, v]) => [k as string, text(v)])));
    }
    default:
      return (value) => JSON.stringify(value);
  }
}

/** As Java's LocalDateTime writes it: fractions of a second by thousands, none when there are none. */
function isoText(ms: number): string {
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  const text =
    new Date(Math.floor(ms)).toISOString().slice(0, 23) + (micros === 0 ? '' : String(micros).padStart(3, '0'));
  return text.replace(/\.000$/, '');
}
