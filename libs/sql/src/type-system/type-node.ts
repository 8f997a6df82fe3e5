import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import type { TypeNode } from '../syntax/ast.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';

const KNOWN = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'CHAR',
  'VARCHAR',
  'STRING',
  'DATE',
];
const LATER: Record<string, string> = {
  DECIMAL: 'DECIMAL is not supported yet: use BIGINT for whole numbers, DOUBLE for others',
  TIME: 'TIME is not supported yet: use TIMESTAMP(3)',
  BINARY: 'binary types are not supported yet',
  VARBINARY: 'binary types are not supported yet',
  BYTES: 'binary types are not supported yet',
  ROW: 'ROW is not supported yet: declare the fields you need as columns of their own',
  ARRAY: 'ARRAY is not supported yet',
  MAP: 'MAP is not supported yet',
  MULTISET: 'MULTISET is not supported yet',
  RAW: 'RAW is not supported',
  TIMESTAMP_WITH_TIME_ZONE: 'TIMESTAMP WITH TIME ZONE is not supported (nor by Flink): use TIMESTAMP_LTZ(3)',
};

/** The type a script wrote, or `SqlError` when it is unknown, malformed, or not supported yet. */
export function resolveType(node: TypeNode): SqlType {
  const { name, nullable, parameters } = node;
  const fail = (message: string) => new SqlError('MLR_SQL_TYPE', message, node.at);
  if (Object.hasOwn(LATER, name)) throw new SqlError('MLR_SQL_UNSUPPORTED', LATER[name], node.at);
  switch (name) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
      if (parameters.length > 0) throw fail(`${name} takes no parameters`);
      return { kind: name, nullable };
    case 'STRING':
      if (parameters.length > 0) throw fail('STRING takes no length: write VARCHAR(n)');
      return { kind: 'VARCHAR', length: MAX_LENGTH, nullable };
    case 'CHAR':
      return { kind: name, length: parameter(node, 1, 1, MAX_LENGTH), nullable };
    case 'VARCHAR':
      return { kind: name, length: parameter(node, MAX_LENGTH, 1, MAX_LENGTH), nullable };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const precision = parameter(node, 6, 0, 9);
      if (precision > 3) {
        const message = `${name}(${precision}) is not supported: times are milliseconds here, write ${name}(3)`;
        throw new SqlError('MLR_SQL_UNSUPPORTED', message, node.at);
      }
      return { kind: name, precision, nullable };
    }
    default:
      throw fail(`unknown type \`${name}\`${didYouMean(name, KNOWN.concat('TIMESTAMP', 'TIMESTAMP_LTZ'))}`);
  }
}

function parameter(node: TypeNode, absent: number, least: number, most: number): number {
  const [value = absent, ...more] = node.parameters;
  if (more.length > 0) throw new SqlError('MLR_SQL_TYPE', `${node.name} takes one parameter`, node.at);
  if (value < least || value > most) {
    throw new SqlError('MLR_SQL_TYPE', `${node.name}(${value}): the parameter must be ${least} to ${most}`, node.at);
  }
  return value;
}
