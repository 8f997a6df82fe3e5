import type { SqlType } from '@millrace/sql';
import { box, boxPresent } from '../../codegen/boxed.ts';
import { unsupported } from '../../codegen/errors.ts';
import { failRecord } from '../../kernel/failure.ts';
import { jsonWriter } from '../../kernel/json-build.ts';
import { writeJsonString } from '../../kernel/json-tree.ts';
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
  return `{${sorted.map(([key, text]) => `${writeJsonString(key)}:${text}`).join(',')}}`;
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
function jsonText(type: SqlType, isJson: boolean): (value: SqlValue) => string {
  const write = isJson ? String : jsonWriter(type);
  if (write === null) throw unsupported(`${type.kind} as JSON`);
  return (value) => (value === null ? 'null' : write(value));
}
