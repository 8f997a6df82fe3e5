import { MAX_LENGTH, type SqlType, type TypeKind } from '../types.ts';

type SimpleKind = 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE' | 'NULL';

export function simple(kind: SimpleKind, nullable = true): SqlType {
  return { kind, nullable };
}

export function varchar(length: number, nullable = true): SqlType {
  return { kind: 'VARCHAR', length, nullable };
}

export function timestamp(precision: number, nullable = true): SqlType {
  return { kind: 'TIMESTAMP', precision, nullable };
}

export const STRING: SqlType = varchar(MAX_LENGTH);
export const BYTES: SqlType = { kind: 'VARBINARY', length: MAX_LENGTH, nullable: true };

/** The same type, nullable or not. */
export function withNullable<T extends SqlType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable };
}

const INTEGERS: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];

export const isInteger = (type: SqlType) => INTEGERS.includes(type.kind);
export const isApproximate = (type: SqlType) => type.kind === 'FLOAT' || type.kind === 'DOUBLE';
export const isExact = (type: SqlType) => isInteger(type) || type.kind === 'DECIMAL';
export const isNumeric = (type: SqlType) => isExact(type) || isApproximate(type);
export const isString = (type: SqlType) => type.kind === 'CHAR' || type.kind === 'VARCHAR';
export const isBinary = (type: SqlType) => type.kind === 'BINARY' || type.kind === 'VARBINARY';
export const isTimestamp = (type: SqlType): type is SqlType & { readonly kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ' } =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
export const isDatetime = (type: SqlType) => isTimestamp(type) || type.kind === 'DATE';

/** Place among TINYINT < SMALLINT < INT < BIGINT; -1 for anything else. */
export const integerRank = (type: SqlType) => INTEGERS.indexOf(type.kind);

/** Digits an integer type holds, as Flink counts them when it becomes a DECIMAL. */
export function integerDigits(type: SqlType): number {
  return [3, 5, 10, 19][integerRank(type)];
}

/** Equal up to nullability. */
export function sameType(a: SqlType, b: SqlType): boolean {
  return formatType(withNullable(a, true)) === formatType(withNullable(b, true));
}

/** The type as SQL text, as Flink prints it: `VARCHAR(10) NOT NULL`, `TIMESTAMP_LTZ(3)`. */
export function formatType(type: SqlType): string {
  return type.nullable || type.kind === 'NULL' ? formatKind(type) : `${formatKind(type)} NOT NULL`;
}

function formatKind(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'VARCHAR':
      return type.length === MAX_LENGTH ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === MAX_LENGTH ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'INTERVAL':
      return type.unit === 'DAY_TIME' ? 'INTERVAL SECOND(3)' : 'INTERVAL MONTH';
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${formatType(type.element)}>`;
    case 'MAP':
      return `MAP<${formatType(type.key)}, ${formatType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map((field) => `\`${field.name}\` ${formatType(field.type)}`).join(', ')}>`;
    default:
      return type.kind;
  }
}
