import { SqlError } from '../errors.ts';
import type { Expression, OverCall, OverFrame, Position, Relation, SortKey } from '../logical/plan.ts';
import type { CallNode, ExpressionNode, Name, OrderItem, OverNode } from '../syntax/ast.ts';
import { isInteger } from '../type-system/type.ts';
import { bindAggregateCall } from './aggregate-call.ts';
import { folded } from './constants.ts';
import type { ExpressionBinder } from './expression.ts';
import { append, materialized, same } from './relations.ts';

/** Stands for the result of an OVER call until its relation is there. */
const PLACEHOLDER = '$over:';

interface Pending {
  readonly partition: readonly Expression[];
  readonly order: readonly { readonly key: Expression; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly call: OverCall;
  readonly at: Position;
}

type Lower = (expression: Expression) => Expression;

/** The `fn(…) OVER (…)` calls of one SELECT. */
export class OverCalls {
  private readonly pending: Pending[] = [];
  private readonly windows: ReadonlyMap<string, OverNode>;

  constructor(windows: readonly { readonly name: Name; readonly over: OverNode }[]) {
    this.windows = new Map(windows.map(({ name, over }) => [name.text, over]));
  }

  get size(): number {
    return this.pending.length;
  }

  /** The call's result, as an expression that `results` understands. Arguments are bound by `binder`. */
  collect(node: CallNode, binder: ExpressionBinder): Expression {
    const over = this.window(node.over!);
    if (over.orderBy.length === 0) {
      // Without an order a frame is the whole partition, which on a stream is never complete: Flink refuses it too.
      throw new SqlError('MLR_SQL_UNSUPPORTED', `OVER needs ORDER BY: a time column, or any for ROW_NUMBER`, over.at);
    }
    const frame = bindFrame(node, over, binder);
    // A frame of some rows before may be without values, as Calcite sees it; one from the start on is not.
    const bound = bindAggregateCall(node, 'over', frame.preceding !== null, binder);
    const call = { call: bound, frame };
    const partition = over.partitionBy.map((key) => binder.bind(key));
    const order = over.orderBy.map((item) => ({ key: binder.bind(item.expression), ...direction(item) }));
    const pending = { partition, order, call, at: node.at };
    const known = this.pending.findIndex((other) => same({ ...other, at: 0 }, { ...pending, at: 0 }));
    const index = known >= 0 ? known : this.pending.push(pending) - 1;
    return { op: 'call', fn: `${PLACEHOLDER}${index}`, args: [], type: bound.type };
  }

  /** `seen`: the windows that led here; one that is made of itself is none. */
  private window(over: OverNode | Name, seen: readonly string[] = []): OverNode {
    const name = 'text' in over ? over : over.base;
    if (!name) return over as OverNode;
    const found = seen.includes(name.text) ? undefined : this.windows.get(name.text);
    if (!found) throw new SqlError('MLR_SQL_NAME', `unknown window \`${name.text}\``, name.at);
    const base = this.window(found, [...seen, name.text]);
    return 'text' in over ? base : refined(over, base, name);
  }

  /** The input with every call's result behind; `lower` brings what was collected to the input's fields. */
  relation(input: Relation, lower: Lower): { readonly relation: Relation; readonly results: readonly Expression[] } {
    const results: Expression[] = [];
    let relation = input;
    for (const [i, first] of this.pending.entries()) {
      if (results[i]) continue;
      const together = this.pending.flatMap((other, j) => (sameWindow(first, other) ? [j] : []));
      const keys = [...first.partition, ...first.order.map(({ key }) => key)].map(lower);
      const calls = together.map((j) => lowerCall(this.pending[j].call, lower));
      const { input: widened, places } = withKeys(relation, keys);
      const partition = places.slice(0, first.partition.length);
      const order = first.order.map(({ descending, nullsFirst }, k): SortKey => {
        return { field: places[first.partition.length + k], descending, nullsFirst };
      });
      const fields = [...widened.fields, ...calls.map(({ call }, k) => ({ name: `$over${i + k}`, type: call.type })).map(materialized)]; // prettier-ignore
      relation = { op: 'over', input: widened, partition, order, calls, fields, at: first.at };
      together.forEach((j, k) => {
        const index = widened.fields.length + k;
        results[j] = { op: 'field', index, type: fields[index].type };
      });
    }
    return { relation, results };
  }
}

/** `(w ORDER BY …)`: the partition is that of `w`, the order is of one of the two. */
function refined(over: OverNode, base: OverNode, name: Name): OverNode {
  const refuse = (message: string) => new SqlError('MLR_SQL_SEMANTIC', message, name.at);
  if (base.frame) throw refuse(`\`${name.text}\` has a frame: a window is made of one without`);
  if (over.frame) {
    // Flink takes it, and computes over everything since the start.
    const message = `a frame behind \`${name.text}\` is lost in Flink: write PARTITION BY and ORDER BY again`;
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, over.at);
  }
  if (over.partitionBy.length > 0) throw refuse(`the partition is that of \`${name.text}\`: leave PARTITION BY out`);
  if (over.orderBy.length > 0 && base.orderBy.length > 0) throw refuse(`\`${name.text}\` has an order already`);
  const orderBy = over.orderBy.length > 0 ? over.orderBy : base.orderBy;
  return { partitionBy: base.partitionBy, orderBy, frame: null, at: over.at };
}

/** The number of the OVER call that an expression stands for. */
export function overIndex(expression: Expression): number | null {
  if (expression.op !== 'call' || !expression.fn.startsWith(PLACEHOLDER)) return null;
  return Number(expression.fn.slice(PLACEHOLDER.length));
}

/** How ORDER BY sorts; NULLs are the smallest values unless it says otherwise. */
export function direction({ descending, nullsFirst }: OrderItem) {
  return { descending, nullsFirst: nullsFirst ?? !descending };
}

/** Keys as fields of a relation, computed ones appended. */
export function withKeys(input: Relation, keys: readonly Expression[]): { input: Relation; places: number[] } {
  const computed = keys.filter((key, i) => key.op !== 'field' && keys.findIndex((other) => same(other, key)) === i);
  const places = keys.map((key) =>
    key.op === 'field' ? key.index : input.fields.length + computed.findIndex((other) => same(other, key)),
  );
  return { input: append(input, computed, '$order'), places };
}

function sameWindow(a: Pending, b: Pending): boolean {
  return same([a.partition, a.order], [b.partition, b.order]);
}

function lowerCall({ call, frame }: OverCall, lower: Lower): OverCall {
  const { argument, rest, filter } = call;
  return {
    call: {
      ...call,
      ...(argument && { argument: lower(argument) }),
      ...(rest && { rest: rest.map(lower) }),
      ...(filter && { filter: lower(filter) }),
    },
    frame,
  };
}

const BY_ROWS = ['ROW_NUMBER', 'NTILE', 'CUME_DIST', 'PERCENT_RANK'];

function bindFrame({ name }: CallNode, { frame }: OverNode, binder: ExpressionBinder): OverFrame {
  if (!frame) return { unit: BY_ROWS.includes(name) ? 'rows' : 'range', preceding: null };
  const { unit, preceding } = frame;
  if (preceding === null) return { unit: unit === 'ROWS' ? 'rows' : 'range', preceding: null };
  if (preceding === 'CURRENT ROW') return { unit: unit === 'ROWS' ? 'rows' : 'range', preceding: 0 };
  return unit === 'ROWS'
    ? { unit: 'rows', preceding: rows(preceding, binder) }
    : { unit: 'range', preceding: milliseconds(preceding, binder) };
}

function rows(node: ExpressionNode, binder: ExpressionBinder): number {
  const value = folded(binder.bind(node));
  if (value.op === 'literal' && isInteger(value.type) && Number(value.value) >= 0) return Number(value.value);
  throw new SqlError('MLR_SQL_TYPE', 'ROWS n PRECEDING takes a whole number, written out', node.at);
}

function milliseconds(node: ExpressionNode, binder: ExpressionBinder): number {
  const value = folded(binder.bind(node));
  const isInterval = value.type.kind === 'INTERVAL' && value.type.unit === 'DAY_TIME';
  if (value.op === 'literal' && isInterval && Number(value.value) >= 0) return Number(value.value);
  throw new SqlError(
    'MLR_SQL_TYPE',
    `RANGE takes an interval: RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND …`,
    node.at,
  );
}
