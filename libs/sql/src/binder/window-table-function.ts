import { SqlError } from '../errors.ts';
import type { Field, Position, Relation, WindowSpec } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { FromNode, FunctionArgument } from '../syntax/ast.ts';
import { timestamp, withNullable } from '../type-system/type.ts';
import { ExpressionBinder } from './expression.ts';
import { resolveColumn, type Scope } from './scope.ts';

type FunctionNode = Extract<FromNode, { from: 'function' }>;
type Arguments = ReadonlyMap<string, FunctionArgument>;

/** Parameters in order, as Flink names them; OFFSET may be absent. */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
};

/** `TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))`: the rows of `t` with the bounds of their windows. */
export function bindWindowFunction(node: FunctionNode, bindTable: (from: FromNode) => Relation): Relation {
  const signature = SIGNATURES[node.name];
  if (!signature) {
    const later = node.name === 'CUMULATE' || node.name === 'SESSION';
    if (later) throw new SqlError('MLR_SQL_UNSUPPORTED', `${node.name} windows are not supported yet`, node.at);
    const near = didYouMean(node.name, Object.keys(SIGNATURES));
    throw new SqlError('MLR_SQL_NAME', `unknown table function \`${node.name}\`${near}`, node.at);
  }
  const args = matchArguments(node, signature);
  const data = args.get('DATA')!;
  if (data.arg !== 'table') throw new SqlError('MLR_SQL_SYNTAX', `write TABLE before the table's name`, data.at);
  const input = bindTable(data.table);
  if (holdsWindow(input)) {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'windows of windows are not supported yet', node.at);
  }
  const timeField = bindDescriptor(args.get('TIMECOL')!, { fields: input.fields, qualifier: null });
  return {
    op: 'window',
    input,
    window: bindSpec(node, args, timeField),
    fields: outputFields(input.fields, timeField),
    at: node.at,
  };
}

function matchArguments(node: FunctionNode, signature: readonly string[]): Arguments {
  const args = new Map<string, FunctionArgument>();
  const wanted = `${node.name}(${signature.join(', ')})`;
  node.args.forEach((arg, i) => {
    const label = arg.label?.text.toUpperCase() ?? signature[i];
    if (label === undefined) throw new SqlError('MLR_SQL_SYNTAX', `too many arguments: ${wanted}`, arg.at);
    if (!signature.includes(label)) {
      throw new SqlError(
        'MLR_SQL_NAME',
        `unknown argument \`${label}\`${didYouMean(label, signature)}; ${wanted}`,
        arg.at,
      );
    }
    if (args.has(label)) throw new SqlError('MLR_SQL_SYNTAX', `${label} is given twice`, arg.at);
    args.set(label, arg);
  });
  const missing = signature.find((label) => label !== 'OFFSET' && !args.has(label));
  if (missing) throw new SqlError('MLR_SQL_SYNTAX', `${missing} is missing: ${wanted}`, node.at);
  return args;
}

function bindDescriptor(arg: FunctionArgument, scope: Scope): number {
  const call = arg.arg === 'expression' && arg.expression.node === 'call' ? arg.expression : null;
  const column = call?.name === 'DESCRIPTOR' && call.args.length === 1 ? call.args[0] : null;
  if (column?.node !== 'column')
    throw new SqlError('MLR_SQL_SYNTAX', 'write DESCRIPTOR(column of the event time)', arg.at);
  const { index } = resolveColumn(scope, column.path);
  if (scope.fields[index].timeAttribute !== 'rowtime') {
    const message = `\`${scope.fields[index].name}\` is no event time: the table needs WATERMARK FOR it`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, column.at);
  }
  return index;
}

function bindSpec(node: FunctionNode, args: Arguments, timeField: number): WindowSpec {
  const sizeMs = interval(args.get('SIZE')!, 'SIZE');
  const offset = args.get('OFFSET');
  const offsetMs = offset ? interval(offset, 'OFFSET') : 0;
  const slideMs = node.name === 'HOP' ? interval(args.get('SLIDE')!, 'SLIDE') : sizeMs;
  const positive = (ms: number, at: Position) => {
    if (ms <= 0) throw new SqlError('MLR_SQL_SEMANTIC', 'a window must be longer than nothing', at);
  };
  positive(sizeMs, args.get('SIZE')!.at);
  positive(slideMs, node.at);
  if (sizeMs % slideMs !== 0) {
    throw new SqlError(
      'MLR_SQL_SEMANTIC',
      'the size of a HOP window must be a multiple of its slide',
      args.get('SIZE')!.at,
    );
  }
  return { kind: node.name === 'HOP' ? 'hop' : 'tumble', timeField, time: 'rowtime', sizeMs, slideMs, offsetMs, partition: [] };
}

function interval(arg: FunctionArgument, label: string): number {
  const fail = () =>
    new SqlError('MLR_SQL_TYPE', `${label} is an interval of days to seconds: INTERVAL '10' MINUTE`, arg.at);
  if (arg.arg !== 'expression') throw fail();
  const bound = new ExpressionBinder({ fields: [], qualifier: null }).bind(arg.expression);
  if (bound.op !== 'literal' || bound.type.kind !== 'INTERVAL' || bound.type.unit !== 'DAY_TIME') throw fail();
  return Number(bound.value);
}

function outputFields(fields: readonly Field[], timeField: number): Field[] {
  const time = fields[timeField];
  return [
    ...fields.map((field, i) => (i === timeField ? { name: field.name, type: field.type } : field)),
    { name: 'window_start', type: timestamp(3, false) },
    { name: 'window_end', type: timestamp(3, false) },
    { name: 'window_time', type: withNullable(time.type, false), timeAttribute: 'rowtime' },
  ];
}

function holdsWindow(relation: Relation): boolean {
  return relation.op === 'window' || ('input' in relation && holdsWindow(relation.input));
}
