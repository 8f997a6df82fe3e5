import type { Field } from '@millrace/sql';
import { classOf, isApproximate, type Value } from '../../../codegen/value.ts';
import { ValueIds } from '../../value-ids.ts';
import type { GroupKey } from './group-table.ts';

/** Numbers that no key is: NULL, and from the other on bigints by their ids. */
const NULL = 2 ** 60;
const BIG = 2 ** 61;
/** Doubles from 2^61 on are so far apart. */
const STEP = 512;

/** Null where keys have no such form: doubles, which are compared bit by bit, and what is no scalar. */
export function groupKeys(keys: readonly number[], fields: readonly Field[]): GroupKey[] | null {
  const types = keys.map((key) => fields[key].type);
  if (types.some((type) => isApproximate(type) || classOf(type) === 'object')) return null;
  return types.map((type) => (classOf(type) === 'string' ? textKey() : numberKey()));
}

function numberKey(): GroupKey {
  const bigs = new ValueIds();
  const ofBig = (value: bigint) => BIG + bigs.of(value) * STEP;
  return {
    read: (key) => (key === NULL ? null : key < BIG ? key : bigs.value((key - BIG) / STEP)),
    write: (value) => (value === null ? NULL : typeof value === 'bigint' ? ofBig(value) : Number(value)),
    emit(value, code) {
      if (value.form === 'boolean') {
        return { key: code.const('k', orNull(value, `(${value.v} ? 1 : 0)`)), value };
      }
      if (value.form !== 'number' && value.form !== 'exact') throw new Error(`a key of the form ${value.form}`);
      const isBig = value.form === 'exact' && value.b !== 'null';
      const number = isBig ? `${value.b} === null ? ${value.v} : ${code.constant(ofBig)}(${value.b})` : value.v;
      return { key: code.const('k', orNull(value, number)), value };
    },
  };
}

function textKey(): GroupKey {
  const ids = new ValueIds();
  return {
    read: (key) => (key === NULL ? null : ids.value(key)),
    write: (value) => (value === null ? NULL : ids.of(value)),
    emit(value, code) {
      if (value.form !== 'range' && value.form !== 'text') throw new Error(`a text of the form ${value.form}`);
      const at = code.constant(ids);
      const id =
        value.form === 'text' || value.text !== undefined
          ? `${at}.of(${value.form === 'text' ? value.v : value.text})`
          : `${at}.ofBytes(${value.buf}, ${value.s}, ${value.e})`;
      const key = code.const('k', orNull(value, id));
      return { key, value: { ...value, known: { ids: at, id: key } } };
    },
  };
}

const orNull = ({ isNull }: Value, key: string) =>
  isNull === 'false' ? key : isNull === 'true' ? String(NULL) : `${isNull} ? ${NULL} : ${key}`;
