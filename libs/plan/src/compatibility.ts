import { fieldsOf, mapFields, type Expression } from '@millrace/sql';
import type { DataflowNode } from './dataflow/plan.ts';
import type { Operator, SourceInput, StagePlan } from './physical.ts';
import { hasFineTimes } from './time-units.ts';

/** State that another plan cannot go on with. */
export interface LostState {
  /** The stage, or the operator of the general engine. */
  readonly operator: string;
  readonly holds: string;
  readonly because: string;
}

/**
 * Whether the state that a stage's tasks made under one plan is what they would have made under another: then they go on.
 * What may differ is behind everything that keeps state: columns of the output that come or go. A column that is computed
 * in another way may not, nor a filter: rows that are there already would show what the old plan said.
 *
 * @returns the state that would be lost; empty when nothing is
 */
export function lostState(before: StagePlan, next: StagePlan): LostState[] {
  const [from, to] = [shapeOf(before), shapeOf(next)];
  const lost = (operator: string, because: string): LostState => ({ operator, holds: holdsOf(before), because });
  const changed = [...from.held].filter(([operator, held]) => to.held.get(operator) !== held);
  if (before.timeUnits === undefined && changed.length === 0 && hasFineTimes(before)) {
    return [...from.held.keys()].map((operator) =>
      lost(operator, 'it has times of more than three digits, which are kept in another way'),
    );
  }
  if (changed.length > 0) {
    return changed.map(([operator]) =>
      lost(operator, to.held.has(operator) ? 'it computes something else' : 'the statement does not have it any more'),
    );
  }
  const added = [...to.held.keys()].find((operator) => !from.held.has(operator));
  if (added !== undefined) return [lost(added, 'it is new, and knows nothing of what came before')];
  if (from.input !== to.input) return [lost(before.node, 'it reads other fields, or from elsewhere')];
  if (from.output !== to.output) return [lost(before.node, 'its rows go elsewhere, or by another key')];
  if (from.conditions !== to.conditions) return [lost(before.node, 'its rows are filtered in another way')];
  for (const [name, column] of to.columns) {
    const known = from.columns.get(name);
    if (known === undefined || known === column) continue;
    return [lost(before.node, `column \`${name}\` is computed in another way, and rows that are there would not be`)];
  }
  return [];
}

interface Shape {
  readonly input: string;
  /** What keeps state, by name: all that its state depends on. */
  readonly held: ReadonlyMap<string, string>;
  readonly output: string;
  /** What filters rows behind that. */
  readonly conditions: string;
  /** Columns of the output: how each follows from what keeps state. */
  readonly columns: ReadonlyMap<string, string>;
}

function shapeOf(stage: StagePlan): Shape {
  const { input, operators, output } = stage;
  if (output.kind === 'exchange') {
    const inputShape = text(input.kind === 'source' ? usedInput(input) : input);
    // Records of it may be under way: the stage behind it reads them as they were written.
    const held = new Map([[stage.node, text(operators)]]);
    // With watermarks between its rows it is read as it was without.
    const { isTimed: _, ...sent } = output;
    return { input: inputShape, held, output: text(sent), conditions: '', columns: new Map() };
  }
  const { held, rows } = rowsOf(stage);
  const inputShape = text(input.kind === 'source' ? [input.topic, input.format] : input);
  const keys = output.keys.map((key) => output.fields[key]);
  return {
    input: inputShape,
    held,
    output: text({ kind: output.kind, topic: output.topic, keys }),
    conditions: text(rows.conditions),
    columns: new Map(output.fields.map(({ name, type }, i) => [name, text({ type, is: rows.columns[i] })])),
  };
}

/** A row: each field as a text that says how it comes about, and the conditions it passed. */
interface Rows {
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
}

function rowsOf({ node, input, operators }: StagePlan): { held: Map<string, string>; rows: Rows } {
  const held = new Map<string, string>();
  let rows: Rows = { columns: columnsOf(input), conditions: [] };
  for (const operator of operators) {
    switch (operator.op) {
      case 'calc':
        rows = behindCalc(rows, operator);
        break;
      case 'merge-aggregate': {
        const { output, fields: _, ...what } = operator;
        held.set(node, text([what, rows]));
        rows = { columns: output.map(text), conditions: [] };
        break;
      }
      case 'dataflow':
        rows = rowsOfDataflow(operator, held);
        break;
      case 'assign-windows':
      case 'local-aggregate':
        held.set(node, text([operator, rows]));
        rows = { columns: operator.fields.map((_, i) => `${node}#${i}`), conditions: [] };
    }
  }
  return { held, rows };
}

function columnsOf(input: StagePlan['input']): readonly string[] {
  if (input.kind === 'exchange') return input.fields.map(({ name }) => name);
  const columns = input.columns.map(({ name, metadataKey }) => text([name, metadataKey]));
  return input.row.map((expression) => signature(expression, { columns, conditions: [] }));
}

function behindCalc(
  rows: Rows,
  { condition, expressions }: Pick<Extract<Operator, { op: 'calc' }>, 'condition' | 'expressions'>,
): Rows {
  const conditions = condition === null ? rows.conditions : [...rows.conditions, signature(condition, rows)];
  return { conditions, columns: expressions?.map((expression) => signature(expression, rows)) ?? rows.columns };
}

/** An expression and what each field in it is. A field alone is what it is. */
function signature(expression: Expression, { columns }: Rows): string {
  if (expression.op === 'field') return columns[expression.index];
  const read = [...fieldsOf(expression)].sort((a, b) => a - b);
  return text([mapFields(expression, (index) => read.indexOf(index)), read.map((index) => columns[index])]);
}

/** Every operator but the calcs right before the sink: those keep nothing, and nothing that does is behind them. */
function rowsOfDataflow({ plan, sources }: Extract<Operator, { op: 'dataflow' }>, held: Map<string, string>): Rows {
  const { nodes, stateTtlMs } = plan;
  const sink = nodes.find(({ op }) => op === 'sink')!;
  const calcs: Extract<DataflowNode, { op: 'calc' }>[] = [];
  let last = nodes[sink.inputs[0]];
  // A sink that keeps rows keeps them whole.
  for (; last.op === 'calc' && sink.op === 'sink' && sink.keyed; last = nodes[last.inputs[0]]) calcs.unshift(last);
  const behind = new Set(calcs.map(({ id }) => id));
  for (const node of nodes) {
    if (behind.has(node.id)) continue;
    const { id: _, inputs, fields, ...what } = node.op === 'source' ? { ...node, input: usedInput(node.input) } : node;
    const isKeyedSink = node.op === 'sink' && node.keyed;
    const from = isKeyedSink ? [] : inputs.map((input) => nodes[input].name);
    const place = sources.indexOf(node.id);
    // What is received twice, by two keys, has one name.
    const name = node.op === 'receive' ? `${node.name} (input ${place + 1})` : node.name;
    held.set(name, text([what, from, isKeyedSink ? null : fields, stateTtlMs, place]));
  }
  let rows: Rows = { columns: last.fields.map((_, i) => `${last.name}#${i}`), conditions: [] };
  for (const calc of calcs) rows = behindCalc(rows, calc);
  return rows;
}

/** A source as far as rows depend on it: not where it starts without state, nor which columns are only checked. */
export function usedInput({
  columns,
  row,
  topic,
  format,
  jsonTimestampFormat,
  fields,
  watermark,
}: SourceInput): object {
  const used = [...row.reduce((all, expression) => fieldsOf(expression, all), new Set<number>())].sort((a, b) => a - b);
  return {
    ...{ topic, format, jsonTimestampFormat, fields, watermark },
    columns: used.map((index) => ({ ...columns[index], needed: true })),
    row: row.map((expression) => mapFields(expression, (index) => used.indexOf(index))),
  };
}

function holdsOf({ input, operators, output }: StagePlan): string {
  if (output.kind === 'exchange') return `rows on their way from ${input.topic} to the next stage`;
  const isGrouped = operators.some(({ op }) => op === 'merge-aggregate' || op === 'dataflow');
  return isGrouped ? 'the groups and rows it keeps, and how far it has read' : `how far ${input.topic} is read`;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
