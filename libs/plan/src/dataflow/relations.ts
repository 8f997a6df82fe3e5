import {
  childrenOf,
  fieldsOf,
  isUpsertTopic,
  SqlError,
  type Expression,
  type Field,
  type Relation,
  type TableDefinition,
} from '@millrace/sql';
import { conjunction, isIdentity, substitute } from '../expressions.ts';
import { planAggregate } from './aggregates.ts';
import { planJoin, planTemporalJoin } from './joins.ts';
import type { NodeList } from './node-list.ts';
import { rankPattern } from './patterns/rank.ts';
import type { Calc, DataflowNode, NodeBody } from './plan.ts';
import type { SourcePlanner } from './planner.ts';
import { isPath } from './push-filters.ts';
import { planOver, planRank, planTimeSort } from './ranks.ts';

/** Logical relations → nodes, bottom up. The rules of the harder operators are in files of their own. */
export class RelationPlanner {
  readonly #list: NodeList;
  readonly #tables: ReadonlyMap<string, TableDefinition>;
  readonly #columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #source: SourcePlanner;

  /** `columns`: by table, those that are read of it anywhere in the plan. */
  constructor(
    list: NodeList,
    tables: ReadonlyMap<string, TableDefinition>,
    columns: ReadonlyMap<string, ReadonlySet<string>>,
    source: SourcePlanner,
  ) {
    this.#list = list;
    this.#tables = tables;
    this.#columns = columns;
    this.#source = source;
  }

  plan(relation: Relation): DataflowNode {
    switch (relation.op) {
      case 'scan':
        return this.#scan(relation);
      case 'values':
        return this.add({ op: 'values', rows: relation.rows }, [], relation.fields);
      case 'project': {
        // A rank nobody reads need not be kept up to date.
        const rank = rankPattern(relation.input);
        const input = rank ? planRank(this, rank, readers(relation.expressions)) : this.plan(relation.input);
        return this.calc(input, { condition: null, expressions: relation.expressions }, relation.fields);
      }
      case 'filter': {
        const rank = rankPattern(relation);
        if (rank) return planRank(this, rank, null);
        return this.calc(
          this.plan(relation.input),
          { condition: relation.condition, expressions: null },
          relation.fields,
        );
      }
      case 'window':
        return this.add(
          { op: 'assign-windows', window: relation.window },
          [this.plan(relation.input)],
          relation.fields,
        );
      case 'aggregate':
        return planAggregate(this, relation);
      case 'over':
        return planOver(this, relation);
      case 'join':
        return planJoin(this, relation);
      case 'temporal-join':
        return planTemporalJoin(this, relation);
      case 'correlate': {
        const { left, call, condition } = relation;
        return this.add({ op: 'correlate', left, call, condition }, [this.plan(relation.input)], relation.fields);
      }
      case 'union':
        return this.add({ op: 'union' }, relation.inputs.map((input) => this.plan(input)), relation.fields); // prettier-ignore
      case 'sort':
        return this.#sort(relation);
    }
  }

  /** Adds a node; it may change rows when one of its inputs does, or when `changelog` says so. */
  add(
    body: NodeBody,
    inputs: readonly DataflowNode[],
    fields: readonly Field[],
    changelog: 'append' | 'update' = 'append',
  ): DataflowNode {
    const updates = changelog === 'update' || inputs.some((input) => input.changelog === 'update');
    return this.#list.add(body, inputs, fields, updates ? 'update' : 'append');
  }

  /** Adds a node that passes changes of its first input on, and none of the others. */
  addBehindFirst(body: NodeBody, inputs: readonly DataflowNode[], fields: readonly Field[]): DataflowNode {
    return this.#list.add(body, inputs, fields, inputs[0].changelog);
  }

  /** Filter and projection, merged with a calc or a source below where nothing costly is then computed twice. */
  calc(input: DataflowNode, calc: Calc, fields: readonly Field[]): DataflowNode {
    const isNothing =
      calc.condition === null && (!calc.expressions || isIdentity(calc.expressions, input.fields.length));
    if (isNothing) return input;
    if (input.op === 'source' || input.op === 'calc') {
      const below = input.op === 'source' ? (input.calc ?? { condition: null, expressions: null }) : input;
      const merged = mergeCalcs(below, calc);
      if (merged && input.op === 'source')
        return this.add({ op: 'source', input: input.input, calc: merged }, [], fields);
      if (merged) return this.#list.add({ op: 'calc', ...merged }, this.inputsOf(input), fields, input.changelog);
    }
    return this.add({ op: 'calc', ...calc }, [input], fields);
  }

  inputsOf(node: DataflowNode): DataflowNode[] {
    return node.inputs.map((id) => this.#list.nodes[id]);
  }

  /** The input with computed values behind its fields. */
  append(input: DataflowNode, computed: readonly Expression[]): DataflowNode {
    if (computed.length === 0) return input;
    const own = input.fields.map(({ type }, index): Expression => ({ op: 'field', index, type }));
    const added = computed.map(({ type }, i): Field => ({ name: `$${i}`, type }));
    return this.calc(input, { condition: null, expressions: [...own, ...computed] }, [...input.fields, ...added]);
  }

  /** Only some fields, in the given order. */
  select(input: DataflowNode, places: readonly number[], fields: readonly Field[]): DataflowNode {
    const expressions = places.map((index): Expression => ({ op: 'field', index, type: input.fields[index].type }));
    return this.calc(input, { condition: null, expressions }, fields);
  }

  table(name: string): TableDefinition {
    return this.#tables.get(name)!;
  }

  #scan(relation: Extract<Relation, { op: 'scan' }>): DataflowNode {
    const table = this.table(relation.table);
    const columnOf = (wanted: string) => table.columns.findIndex(({ name }) => name === wanted);
    const columns = relation.fields.map(({ name }) => columnOf(name));
    const keys = isUpsertTopic(table) ? table.primaryKey.map(columnOf) : [];
    const all = new Set([...[...this.#columns.get(table.name)!].map(columnOf), ...keys]);
    const { input, place } = this.#source(table, all, relation.at);
    // A processing time is one also where the row goes on as it is read.
    const byArrival = new Set(relation.fields.flatMap((f) => (f.timeAttribute === 'proctime' ? [f.name] : [])));
    const read = input.fields.map((f): Field => (byArrival.has(f.name) ? { ...f, timeAttribute: 'proctime' } : f));
    const source = this.add({ op: 'source', input, calc: null }, [], read);
    if (keys.length === 0) return this.select(source, columns.map(place), relation.fields);
    // Here every row is whole: its columns are what the table declares.
    const declared = new Map([...all].map((column) => [place(column), table.columns[column].type]));
    const fields = input.fields.map((field, i) => ({ ...field, type: declared.get(i) ?? field.type }));
    const rows = this.add({ op: 'normalize', keys: keys.map(place) }, [source], fields, 'update');
    return this.select(rows, columns.map(place), relation.fields);
  }

  #sort(relation: Extract<Relation, { op: 'sort' }>): DataflowNode {
    const { order, limit, offset, at, fields } = relation;
    const input = this.plan(relation.input);
    if (limit !== null) return this.add({ op: 'limit', order, offset, limit }, [input], fields, 'update');
    const [first] = order;
    const time = first && !first.descending && input.fields[first.field].timeAttribute;
    if (time === 'rowtime' && input.changelog === 'append') return planTimeSort(this, input, order);
    if (first === undefined || time) return input;
    const message = 'ORDER BY without LIMIT needs the event time, ascending, first: a stream never ends';
    throw new SqlError('MLR_SQL_SEMANTIC', message, at);
  }
}

function readers(expressions: readonly Expression[]): ReadonlySet<number> {
  const read = new Set<number>();
  for (const expression of expressions) fieldsOf(expression, read);
  return read;
}

function mergeCalcs(below: Calc, above: Calc): Calc | null {
  const { expressions } = below;
  if (expressions === null) {
    const conditions = [below.condition, above.condition].filter((condition) => condition !== null);
    return { condition: conjunction(conditions), expressions: above.expressions };
  }
  const uses = new Map<number, number>();
  const all = [...(above.expressions ?? expressions.map(() => null)), above.condition];
  for (const expression of all) {
    if (expression) countUses(expression, uses);
  }
  const isCostly = (field: number) => !isPath(expressions[field]) && uses.get(field)! > 1;
  if ([...uses.keys()].some(isCostly)) return null;
  const condition = above.condition && substitute(above.condition, expressions);
  const conditions = [below.condition, condition].filter((part) => part !== null);
  return {
    condition: conjunction(conditions),
    expressions: above.expressions?.map((expression) => substitute(expression, expressions)) ?? expressions,
  };
}

function countUses(expression: Expression, uses: Map<number, number>): void {
  if (expression.op === 'field') uses.set(expression.index, (uses.get(expression.index) ?? 0) + 1);
  for (const child of childrenOf(expression)) countUses(child, uses);
}
