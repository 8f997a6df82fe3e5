import type { Type, types } from 'avsc';
import { MillraceError } from '@millrace/ports';
import type { AvroCursor } from './avro-cursor.ts';

export type Skip = (cursor: AvroCursor) => void;

/** What lies under a logical type; the type itself when it is none. */
export function underlying(type: Type): Type {
  return type.typeName.startsWith('logical:') ? (type as types.LogicalType).underlyingType : type;
}

/** Compiles what steps over a value of a type, checking its structure. `known`: what is compiled already, by type. */
export function compileSkip(annotated: Type, known: Map<Type, Skip> = new Map()): Skip {
  const type = underlying(annotated);
  const found = known.get(type);
  if (found !== undefined) return found;
  // A type may contain itself: the place is taken before its parts are looked at.
  let skip: Skip = () => {};
  known.set(type, (cursor) => skip(cursor));
  skip = skipOf(type, (part) => compileSkip(part, known));
  return skip;
}

function skipOf(type: Type, of: (part: Type) => Skip): Skip {
  switch (type.typeName) {
    case 'null':
      return () => {};
    case 'boolean':
      return (cursor) => void cursor.boolean();
    case 'int':
      return (cursor) => void cursor.int();
    case 'float':
      return (cursor) => void cursor.skip(4);
    case 'double':
      return (cursor) => void cursor.skip(8);
    case 'string':
    case 'bytes':
      return (cursor) => void cursor.prefixed();
    case 'fixed': {
      const { size } = type as types.FixedType;
      return (cursor) => void cursor.skip(size);
    }
    case 'enum': {
      const { length } = (type as types.EnumType).symbols;
      return (cursor) => void cursor.index(length, 'symbol');
    }
    case 'array': {
      const element = of((type as types.ArrayType).itemsType);
      return (cursor) => cursor.skipBlocks(element);
    }
    case 'map': {
      const value = of((type as types.MapType).valuesType as Type);
      const entry: Skip = (cursor) => {
        cursor.prefixed();
        value(cursor);
      };
      return (cursor) => cursor.skipBlocks(entry);
    }
    case 'union:wrapped':
    case 'union:unwrapped': {
      const branches = (type as types.WrappedUnionType).types.map(of);
      return (cursor) => branches[cursor.index(branches.length, 'branch')](cursor);
    }
    case 'record':
    case 'error': {
      const fields = (type as types.RecordType).fields.map((field) => of(field.type));
      return (cursor) => {
        cursor.descend();
        for (const field of fields) field(cursor);
        cursor.ascend();
      };
    }
    case 'long':
      return (cursor) => void cursor.long();
    default:
      throw new MillraceError('MLR_FORMAT_SCHEMA_UNSUPPORTED', `reading the schema: unknown type ${type.typeName}`);
  }
}
