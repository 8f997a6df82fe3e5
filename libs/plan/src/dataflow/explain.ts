import type { Field, Relation, Script, SortKey, WindowSpec } from '@millrace/sql';
import { formatAggregate, formatDuration, formatExpression } from '../format-expression.ts';
import { explainRelation } from './explain-logical.ts';
import { required } from './distribution.ts';
import type { DataflowNode, DataflowPlan, NodeOf } from './plan.ts';
import { stateOf, type StateDescription } from './state-growth.ts';

export interface DataflowExplanation {
  /** For people: per INSERT the logical plan, then the operators that run it. */
  readonly text: string;
  /** For programs. */
  readonly json: {
    readonly logical: readonly { readonly target: string; readonly plan: Relation }[];
    readonly physical: DataflowPlan;
    readonly operators: readonly ExplainedOperator[];
  };
}

export interface ExplainedOperator {
  readonly id: number;
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly number[];
  readonly what: string;
  /** Which changes it may send. */
  readonly changelog: 'append' | 'update';
  readonly state: StateDescription;
  /** Of a source: the expression, or null. */
  readonly watermark: string | null;
  /** What rows must be brought together by before it: an exchange where it runs as several tasks. Null: no need. */
  readonly exchange: readonly string[] | null;
}

/** What a script will do: logical and physical plan, exchanges, state and whether it grows, watermarks, changes. */
export function explainDataflow(script: Script, plan: DataflowPlan): DataflowExplanation {
  const operators = plan.nodes.map((node) => explainNode(node, plan));
  const statements = script.inserts.map(({ target, input }) => ({ target, plan: input }));
  const sinks = plan.nodes.filter(({ op }) => op === 'sink');
  const logical = statements.flatMap(({ target, plan: relation }) => [
    `insert into ${target}`,
    ...explainRelation(relation).map((line) => `  ${line}`),
  ]);
  const physical = sinks.flatMap((sink) => tree(operators, sink.id, 0));
  return {
    text: ['== logical plan', ...logical, '', '== physical plan', ...physical, ''].join('\n'),
    json: { logical: statements, physical: plan, operators },
  };
}

/** A line for each operator that a stage runs; of one that needs all rows in one task it says so. */
export function explainNodes({ nodes }: DataflowPlan): string[] {
  return nodes.flatMap((node) => {
    if (node.op === 'receive' || node.op === 'send' || node.op === 'source') return [];
    const inputs = node.inputs.map((id) => nodes[id]);
    const isSingle = required(node, inputs).kind === 'single';
    return [`${node.op} ${node.name}: ${describe(node, inputs)}${isSingle ? ' (all rows in one task)' : ''}`];
  });
}

function tree(operators: readonly ExplainedOperator[], id: number, depth: number): string[] {
  const operator = operators[id];
  const indent = '  '.repeat(depth);
  const changes = operator.changelog === 'append' ? 'append-only' : 'updating: +I -U +U -D';
  const lines = [`${indent}${operator.op} ${operator.name}: ${operator.what}`, `${indent}    ${changes}`];
  const { state, watermark, exchange } = operator;
  if (exchange)
    lines.push(`${indent}    exchange: ${exchange.length > 0 ? `by ${exchange.join(', ')}` : 'to one task'}`);
  if (state.growth !== 'none') {
    const advice = state.growth === 'grows' && operator.op !== 'temporal-join' ? ADVICE : '';
    lines.push(`${indent}    state: ${state.holds}, ${GROWTH[state.growth]}${advice}`);
  }
  if (operator.op === 'source') lines.push(`${indent}    watermark: ${watermark ?? 'none'}`);
  return [...lines, ...operator.inputs.flatMap((input) => tree(operators, input, depth + 1))];
}

const ADVICE = ": SET 'table.exec.state.ttl' bounds it";

const GROWTH: Readonly<Record<StateDescription['growth'], string>> = {
  none: '',
  bounded: 'bounded',
  window: 'dropped when windows close',
  ttl: 'an entry goes when it was not written for table.exec.state.ttl',
  grows: 'GROWS WITHOUT BOUND',
};

function explainNode(node: DataflowNode, plan: DataflowPlan): ExplainedOperator {
  const inputs = node.inputs.map((id) => plan.nodes[id]);
  return {
    id: node.id,
    name: node.name,
    op: node.op,
    inputs: node.inputs,
    what: describe(node, inputs),
    changelog: node.changelog,
    state: stateOf(node, inputs, shortestTtlMs(node, plan)),
    watermark:
      node.op === 'source' && node.input.watermark ? formatExpression(node.input.watermark, node.input.fields) : null,
    exchange: exchangeOf(node, inputs),
  };
}

/** Of `STATE_TTL` and the plan: the least of any input (0: for ever). */
function shortestTtlMs(node: DataflowNode, { stateTtlMs }: DataflowPlan): number {
  const hinted = 'inputTtlMs' in node ? node.inputTtlMs : undefined;
  return hinted ? Math.min(...hinted.map((ms) => ms ?? stateTtlMs)) : stateTtlMs;
}

/** The names of the fields an operator's rows are kept by. */
function exchangeOf(node: DataflowNode, [first]: readonly DataflowNode[]): readonly string[] | null {
  switch (node.op) {
    case 'group-aggregate':
    case 'window-aggregate':
    case 'deduplicate':
    case 'normalize':
      return names(node.keys, first.fields);
    case 'rank':
    case 'over-aggregate':
      return names(node.partition, first.fields);
    case 'join':
    case 'interval-join':
    case 'window-join':
    case 'temporal-join':
      return names(node.leftKeys, first.fields);
    case 'limit':
      return [];
    case 'assign-windows':
      return node.window.kind === 'session' ? names(node.window.partition, first.fields) : null;
    default:
      return null;
  }
}

function describe(node: DataflowNode, inputs: readonly DataflowNode[]): string {
  const fields = inputs.flatMap((input) => input.fields);
  const calcText = (from: readonly Field[], calc: Extract<DataflowNode, { op: 'source' }>['calc']) => {
    const where = calc?.condition ? ` where ${formatExpression(calc.condition, from)}` : '';
    const select = calc?.expressions?.map((expression) => formatExpression(expression, from)).join(', ');
    return `${where}${select === undefined ? '' : ` select ${select}`}`;
  };
  switch (node.op) {
    case 'source':
      return `table ${node.input.table} (${node.input.format})${calcText(node.input.fields, node.calc)}`;
    case 'receive':
      return `rows of ${node.from.topics.join(', ')}`;
    case 'send':
      return `to exchange ${node.output}`;
    case 'normalize':
      return `changes of each (${names(node.keys, fields).join(', ')})`;
    case 'values':
      return `${node.rows.length} constant row(s)`;
    case 'calc':
      return calcText(fields, node).trim();
    case 'union':
      return `${inputs.length} inputs`;
    case 'assign-windows':
      return window(node.window, fields);
    case 'expand':
      return `${node.sets.length} grouping sets of (${names(node.keys, fields).join(', ')})`;
    case 'group-aggregate':
    case 'window-aggregate':
    case 'local-aggregate':
      return describeAggregate(node, fields);
    case 'over-aggregate': {
      const calls = node.calls.map(({ call, frame }) => {
        const reach =
          frame.preceding === null
            ? 'unbounded'
            : frame.unit === 'rows'
              ? `${frame.preceding} rows`
              : formatDuration(frame.preceding);
        return `${formatAggregate(call, fields)} over ${frame.unit} ${reach} preceding`;
      });
      return `${calls.join(', ')}, partition by (${names(node.partition, fields).join(', ')}) order by ${order(node.order, fields)}, ${node.time}`;
    }
    case 'rank': {
      const per = node.bounds ? ' per window' : '';
      return `${node.fn} ${node.from} to ${node.to}${per}, partition by (${names(node.partition, fields).join(', ')}) order by ${order(node.order, fields)}`;
    }
    case 'deduplicate':
      return `${node.keep} row by ${fields[node.timeField].name} (${node.time})${node.bounds ? ' per window' : ''} of each (${names(node.keys, fields).join(', ')})`;
    case 'limit':
      return `rows ${node.offset + 1} to ${node.offset + node.limit}${node.order.length > 0 ? ` by ${order(node.order, fields)}` : ''}`;
    case 'join':
    case 'window-join':
    case 'temporal-join':
    case 'interval-join': {
      const [left, right] = inputs;
      const pairs = node.leftKeys.map((key, i) => `${left.fields[key].name} = ${right.fields[node.rightKeys[i]].name}`);
      const rest = node.condition ? [formatExpression(node.condition, fields)] : [];
      const times =
        node.op === 'interval-join'
          ? [
              `${left.fields[node.leftTime].name} - ${right.fields[node.rightTime].name} in [${formatDuration(node.lowerMs)}, ${formatDuration(node.upperMs)}]`,
            ]
          : node.op === 'window-join'
            ? ['same window']
            : node.op === 'temporal-join'
              ? [`as of ${left.fields[node.leftTime].name} (${node.time})`]
              : [];
      return `${node.kind} on ${[...pairs, ...times, ...rest].join(' and ') || 'everything'}`;
    }
    case 'correlate': {
      const { call } = node;
      const what =
        call.fn === 'UNNEST'
          ? formatExpression(call.collection, fields)
          : call.args.map((arg) => formatExpression(arg, fields)).join(', ');
      return `${node.left ? 'left ' : ''}${call.fn === 'UNNEST' ? 'unnest' : call.name}(${what})`;
    }
    case 'sink':
      return `table ${node.table}${node.keys.length > 0 ? `, upserts by (${names(node.keys, node.fields).join(', ')})` : ''}`;
  }
}

function describeAggregate(
  node: NodeOf<'group-aggregate' | 'window-aggregate' | 'local-aggregate'>,
  fields: readonly Field[],
): string {
  const merged = 'merges' in node ? node.merges : undefined;
  const what = `${aggregates(node.aggregates, merged ?? fields)} by (${names(node.keys, fields).join(', ')})`;
  const phase = node.op === 'local-aggregate' ? 'of each commit, ' : merged ? 'merged: ' : '';
  if (node.op === 'group-aggregate' || node.window === null) return `${phase}${what}`;
  return `${phase}${what} per ${node.bounds ? 'windows of the rows' : window(node.window, fields)}`;
}

const names = (places: readonly number[], fields: readonly Field[]) =>
  places.map((place) => fields[place]?.name ?? `#${place}`);

const aggregates = (calls: readonly Parameters<typeof formatAggregate>[0][], fields: readonly Field[]) =>
  calls.map((call) => formatAggregate(call, fields)).join(', ') || 'distinct rows';

function order(keys: readonly SortKey[], fields: readonly Field[]): string {
  return keys.map(({ field, descending }) => `${fields[field].name}${descending ? ' desc' : ''}`).join(', ');
}

function window({ kind, timeField, time, sizeMs, slideMs, offsetMs }: WindowSpec, fields: readonly Field[]): string {
  const size = kind === 'session' ? `gap ${formatDuration(sizeMs)}` : formatDuration(sizeMs);
  const slide =
    kind === 'hop'
      ? ` every ${formatDuration(slideMs)}`
      : kind === 'cumulate'
        ? ` in steps of ${formatDuration(slideMs)}`
        : '';
  const offset = offsetMs === 0 ? '' : ` offset ${formatDuration(offsetMs)}`;
  return `${kind} ${size}${slide}${offset} on ${fields[timeField].name} (${time})`;
}
