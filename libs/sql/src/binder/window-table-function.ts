import { SqlError } from '../errors.ts';
import type { Field, Relation, WindowSpec } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { FromNode, FunctionArgument } from '../syntax/ast.ts';
import { timestamp, withNullable } from '../type-system/type.ts';
import { ExpressionBinder } from './expression.ts';
import { NOTHING, resolveColumn, scopeOf } from './scope.ts';

type FunctionNode = Extract<FromNode, { from: 'function' }>;
type Arguments = ReadonlyMap<string, FunctionArgument>;

/** Parameters in order, as Flink names them; OFFSET may be absent. */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['DATA', 'TIMECOL', 'STEP', 'SIZE', 'OFFSET'],
  SESSION: ['DATA', 'TIMECOL', 'GAP'],
};

export const WINDOW_FUNCTIONS = Object.keys(SIGNATURES);
export const isWindowFunction = (name: string) => Object.hasOwn(SIGNATURES, name);

/** `TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))`: the rows of `t` with the bounds of their windows. */
export function bindWindowFunction(node: FunctionNode, bindTable: (from: FromNode) => Relation): Relation {
  const args = matchArguments(node, SIGNATURES[node.name]);
  const data = args.get('DATA')!;
  if (data.arg !== 'table') throw new SqlError('MLR_SQL_SYNTAX', `write TABLE before the table's name`, data.at);
  const input = bindTable(data.table);
  const timeField = bindDescriptor(args.get('TIMECOL')!, input);
  const time = input.fields[timeField].timeAttribute!;
  const sizes = bindSizes(node.name, args);
  return {
    op: 'window',
    input,
    window: { ...sizes, timeField, time, partition: bindPartition(node, data, input) },
    fields: [...input.fields, ...windowFields(input.fields[timeField])],
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
      const message = `unknown argument \`${label}\`${didYouMean(label, signature)}; ${wanted}`;
      throw new SqlError('MLR_SQL_NAME', message, arg.at);
    }
    if (args.has(label)) throw new SqlError('MLR_SQL_SYNTAX', `${label} is given twice`, arg.at);
    args.set(label, arg);
  });
  const missing = signature.find((label) => label !== 'OFFSET' && !args.has(label));
  if (missing) throw new SqlError('MLR_SQL_SYNTAX', `${missing} is missing: ${wanted}`, node.at);
  return args;
}

function bindDescriptor(arg: FunctionArgument, { fields }: Relation): number {
  const call = arg.arg === 'expression' && arg.expression.node === 'call' ? arg.expression : null;
  const column = call?.name === 'DESCRIPTOR' && call.args.length === 1 ? call.args[0] : null;
  if (column?.node !== 'column')
    throw new SqlError('MLR_SQL_SYNTAX', 'write DESCRIPTOR(column of the event time)', arg.at);
  const found = resolveColumn(scopeOf(fields), column.path);
  if (found.op === 'field' && fields[found.index].timeAttribute) return found.index;
  const { text } = column.path.at(-1)!;
  const reason = 'the table needs WATERMARK FOR it, and no join, cast or grouping may lie between';
  throw new SqlError('MLR_SQL_SEMANTIC', `\`${text}\` is no event time: ${reason}`, column.at);
}

function bindPartition(node: FunctionNode, data: FunctionArgument, { fields }: Relation): number[] {
  const columns = data.arg === 'table' ? data.partitionBy : [];
  if (columns.length > 0 && node.name !== 'SESSION') {
    const message = `${node.name} windows are the same for every key: PARTITION BY is for SESSION`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, columns[0].at);
  }
  const binder = new ExpressionBinder(scopeOf(fields));
  return columns.map((column) => {
    const key = binder.bind(column);
    if (key.op === 'field') return key.index;
    throw new SqlError('MLR_SQL_SEMANTIC', 'PARTITION BY takes columns here', column.at);
  });
}

/** The window that arguments (SIZE, SLIDE, STEP, GAP, OFFSET) say. */
export function bindSizes(name: string, args: Arguments): Pick<WindowSpec, 'kind' | 'sizeMs' | 'slideMs' | 'offsetMs'> {
  const length = (label: string) => {
    const ms = interval(args.get(label)!, label);
    if (ms > 0) return ms;
    throw new SqlError('MLR_SQL_SEMANTIC', `${label} must be longer than nothing`, args.get(label)!.at);
  };
  if (name === 'SESSION') return { kind: 'session', sizeMs: length('GAP'), slideMs: 0, offsetMs: 0 };
  const sizeMs = length('SIZE');
  const offset = args.get('OFFSET');
  const offsetMs = offset ? interval(offset, 'OFFSET') : 0;
  const [kind, slideMs] =
    name === 'HOP'
      ? (['hop', length('SLIDE')] as const)
      : name === 'CUMULATE'
        ? (['cumulate', length('STEP')] as const)
        : (['tumble', sizeMs] as const);
  if (kind === 'cumulate' && sizeMs % slideMs !== 0) {
    const message = 'the size of a CUMULATE window must be a multiple of its step';
    throw new SqlError('MLR_SQL_SEMANTIC', message, args.get('SIZE')!.at);
  }
  if (kind === 'tumble' && Math.abs(offsetMs) >= sizeMs) {
    throw new SqlError('MLR_SQL_SEMANTIC', 'OFFSET must be shorter than the window', offset!.at);
  }
  return { kind, sizeMs, slideMs, offsetMs };
}

function interval(arg: FunctionArgument, label: string): number {
  const fail = () =>
    new SqlError('MLR_SQL_TYPE', `${label} is an interval of days to seconds: INTERVAL '10' MINUTE`, arg.at);
  if (arg.arg !== 'expression') throw fail();
  const bound = new ExpressionBinder(NOTHING).bind(arg.expression);
  if (bound.op !== 'literal' || bound.type.kind !== 'INTERVAL' || bound.type.unit !== 'DAY_TIME') throw fail();
  return Number(bound.value);
}

/**
 * What a window adds to its rows. `window_time` is a time attribute; so is, against what Flink's pages say, still the
 * column the windows are of.
 */
export function windowFields(time: Field): [start: Field, end: Field, time: Field] {
  return [
    { name: 'window_start', type: timestamp(3, false) },
    { name: 'window_end', type: timestamp(3, false) },
    { name: 'window_time', type: withNullable(time.type, false), timeAttribute: time.timeAttribute },
  ];
}
