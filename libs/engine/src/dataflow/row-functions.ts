import type { Field, SortKey, SqlType } from '@millrace/sql';
import type { Code } from '../codegen/code.ts';
import { classOf, isApproximate } from '../codegen/value.ts';
import { compareValues, valueKey } from './values.ts';

/** Source text of a StateKey of some values: the value itself where one is enough, otherwise a string. */
export function keySource(parts: readonly { text: string; type: SqlType }[], code: Code): string {
  if (parts.length === 0) return '0';
  if (parts.some(({ type }) => isApproximate(type))) return textSource(parts, code);
  if (parts.length === 1 && classOf(parts[0].type) !== 'object') return parts[0].text;
  const text = textSource(parts, code);
  if (parts.length !== 2 || !parts.every(({ type }) => /^(number|exact)$/.test(classOf(type)))) return text;
  // Two small numbers are one number: texts cost more to make and to look up.
  const [a, b] = parts.map((part) => part.text);
  const small = [a, b].map((x) => `typeof ${x} === 'number' && (${x} & 0x3ffffff) === ${x}`).join(' && ');
  return `(${small} ? ${a} * 0x4000000 + ${b} : ${text})`;
}

function textSource(parts: readonly { text: string; type: SqlType }[], code: Code): string {
  const valueKeyName = code.constant(valueKey);
  return parts
    .map(({ text, type }) => {
      // Ends that no digits contain: no two lists of values give one text. Strings say their length.
      switch (classOf(type)) {
        case 'string':
          return `(${text} === null ? 'n' : ${text}.length + ':' + ${text})`;
        case 'object':
          return `(${valueKeyName}(${text}) + ';')`;
        default:
          // Flink compares keys bit by bit: -0 is another than 0.
          return isApproximate(type) ? `(Object.is(${text}, -0) ? '-0;' : ${text} + ';')` : `(${text} + ';')`;
      }
    })
    .join(' + ')
    .replace(/^/, "'' + ");
}

/** Emits the body of a comparator of rows `a` and `b`. */
export function comparatorSource(order: readonly SortKey[], fields: readonly Pick<Field, 'type'>[], code: Code): void {
  for (const { field, descending, nullsFirst } of order) {
    const [x, y] = [code.const('x', `a[${field}]`), code.const('y', `b[${field}]`)];
    code.block(`if (${x} !== ${y})`, () => {
      code.line(`if (${x} === null) return ${nullsFirst ? -1 : 1};`);
      code.line(`if (${y} === null) return ${nullsFirst ? 1 : -1};`);
      const [less, more] = descending ? [1, -1] : [-1, 1];
      const plain =
        /^(number|boolean)$/.test(classOf(fields[field].type)) && !/FLOAT|DOUBLE/.test(fields[field].type.kind);
      if (plain) {
        code.line(`return ${x} < ${y} ? ${less} : ${more};`);
      } else {
        const c = code.const('c', `${code.constant(compareValues)}(${x}, ${y})`);
        code.line(`if (${c} !== 0) return ${c} < 0 ? ${less} : ${more};`);
      }
    });
  }
  code.line('return 0;');
}
