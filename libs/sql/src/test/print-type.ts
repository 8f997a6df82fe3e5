import type { TypeNode } from '../syntax/ast.ts';
import { printName } from './print-expression.ts';

/** A type node as SQL text. */
export function printType({ name, parameters, children, nullable }: TypeNode): string {
  const inner = children.map((child) => `${child.name ? `${printName(child.name)} ` : ''}${printType(child.type)}`);
  const fields = children.length > 0 || name === 'ROW' ? `<${inner.join(', ')}>` : '';
  return `${printHead(name, parameters)}${fields}${nullable ? '' : ' NOT NULL'}`;
}

function printHead(name: string, parameters: readonly number[]): string {
  const digits = parameters.length > 0 ? `(${parameters.join(', ')})` : '';
  if (name.startsWith('INTERVAL ') && parameters.length > 0) {
    const [from, to] = name.split(' TO ');
    const scale = (to ?? from).endsWith('SECOND') ? `(${parameters[1]})` : '';
    return to ? `${from}(${parameters[0]}) TO ${to}${scale}` : `${from}${scale ? digits : `(${parameters[0]})`}`;
  }
  if (name === 'TIMESTAMP_WITH_TIME_ZONE') return `TIMESTAMP${digits} WITH TIME ZONE`;
  return `${name === 'TIME_LTZ' ? 'TIME' : name}${digits}`;
}
