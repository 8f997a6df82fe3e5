import { SqlError } from '../errors.ts';
import { FOREIGN_TYPES, insteadOf } from '../foreign-names.ts';
import { didYouMean } from '../near-miss.ts';
import type { TypeNode } from '../syntax/ast.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';

const SIMPLE = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE'] as const;
const LENGTHS = ['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY'] as const;
const KNOWN: readonly string[] = [
  ...SIMPLE,
  ...LENGTHS,
  ...['STRING', 'BYTES', 'DECIMAL', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'ARRAY', 'MAP', 'MULTISET', 'ROW'],
];
const REFUSED: Readonly<Record<string, string>> = {
  RAW: 'RAW is not supported: it is serialised Java',
  TIMESTAMP_WITH_TIME_ZONE: 'TIMESTAMP WITH TIME ZONE is not supported (nor by Flink): use TIMESTAMP_LTZ(3)',
};
const MONTHS = /^INTERVAL (YEAR|MONTH|QUARTER)/;

type Parameterless = (typeof SIMPLE)[number];
type Lengthy = (typeof LENGTHS)[number];

/** The type a script wrote, or `SqlError` when it is unknown, malformed, or not supported. */
export function resolveType(node: TypeNode): SqlType {
  const { name, nullable, parameters } = node;
  const fail = (message: string) => new SqlError('MLR_SQL_TYPE', message, node.at);
  if (Object.hasOwn(REFUSED, name)) throw new SqlError('MLR_SQL_UNSUPPORTED', REFUSED[name], node.at);
  if (name.startsWith('INTERVAL')) {
    return { kind: 'INTERVAL', unit: MONTHS.test(name) ? 'YEAR_MONTH' : 'DAY_TIME', nullable };
  }
  if (SIMPLE.includes(name as Parameterless)) {
    if (parameters.length > 0) throw fail(`${name} takes no parameters: write ${name}`);
    return { kind: name as Parameterless, nullable };
  }
  switch (name) {
    case 'STRING':
    case 'BYTES': {
      const kind = name === 'STRING' ? 'VARCHAR' : 'VARBINARY';
      if (parameters.length > 0) throw fail(`${name} takes no length: write ${kind}(n)`);
      return { kind, length: MAX_LENGTH, nullable };
    }
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return {
        kind: name satisfies Lengthy,
        length: parameter(node, 0, name.startsWith('VAR') ? MAX_LENGTH : 1, 1, MAX_LENGTH),
        nullable,
      };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { kind: name, precision: parameter(node, 0, 6, 0, 9), nullable };
    case 'TIME':
      return { kind: name, precision: parameter(node, 0, 0, 0, 9), nullable };
    case 'DECIMAL': {
      const precision = parameter(node, 0, 10, 1, 38, 2);
      return { kind: name, precision, scale: parameter(node, 1, 0, 0, precision, 2), nullable };
    }
    case 'ARRAY':
    case 'MULTISET':
      return { kind: name, element: resolveType(node.children[0].type), nullable };
    case 'MAP': {
      const [key, value] = node.children.map((child) => resolveType(child.type));
      return { kind: name, key, value, nullable };
    }
    case 'ROW': {
      const fields = node.children.map((child, i) => ({
        name: child.name?.text ?? `f${i}`,
        type: resolveType(child.type),
      }));
      const names = fields.map((field) => field.name);
      const twice = names.find((field, i) => names.indexOf(field) !== i);
      if (twice !== undefined) throw fail(`a ROW has one field of a name: \`${twice}\` stands twice`);
      return { kind: name, fields, nullable };
    }
    default:
      throw fail(`unknown type \`${name}\`${insteadOf(FOREIGN_TYPES, name) || didYouMean(name, KNOWN)}`);
  }
}

/** The parameter at a place of a type that takes `count` of them. */
function parameter(node: TypeNode, at: number, absent: number, least: number, most: number, count = 1): number {
  const { name, parameters } = node;
  const fail = (message: string) => new SqlError('MLR_SQL_TYPE', message, node.at);
  if (parameters.length > count)
    throw fail(`${name} takes ${count === 1 ? 'one parameter' : `at most ${count} parameters`}`);
  const value = parameters.at(at) ?? absent;
  if (value < least || value > most)
    throw fail(
      `${name}(${parameters.join(', ')}): ${at === 0 ? 'the parameter' : 'the scale'} must be ${least} to ${most}`,
    );
  return value;
}
