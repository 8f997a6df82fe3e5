import { SqlError } from '../errors.ts';
import type { Expression, Field, Position, Relation, WindowedKeys, WindowSpec } from '../logical/plan.ts';
import type { CallNode, ExpressionNode, FunctionArgument, GroupItem } from '../syntax/ast.ts';
import { timestamp } from '../type-system/type.ts';
import { same } from './relations.ts';
import type { ExpressionBinder } from './expression.ts';
import { bindSizes, windowFields } from './window-table-function.ts';

/** What `TUMBLE_START` and its like give of a window. */
type Part = 'START' | 'END' | 'ROWTIME' | 'PROCTIME';

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['SIZE'],
  HOP: ['SLIDE', 'SIZE'],
  SESSION: ['GAP'],
};

/** Whether a call is a window of `GROUP BY`: `TUMBLE(ts, INTERVAL …)`. */
export const isGroupWindow = (name: string) => Object.hasOwn(PARAMETERS, name);

const auxiliary = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/;

/** Whether a call tells something of such a window: `TUMBLE_START(ts, INTERVAL …)`. */
export const isWindowAuxiliary = (name: string) => auxiliary.test(name);

/** Stands for a part of the window until the aggregate is there. */
const PLACEHOLDER = '$window:';

/** Why such a call cannot stand where there is no such group. */
export function misplaced({ name, at }: CallNode): SqlError {
  const [, window] = auxiliary.exec(name) ?? [];
  const message = window
    ? `${name} needs GROUP BY ${window}(…) with the same arguments`
    : `${name} stands in GROUP BY, or in FROM: TABLE(${name}(TABLE t, DESCRIPTOR(ts), INTERVAL …))`;
  return new SqlError('MLR_SQL_SEMANTIC', message, at);
}

/**
 * The window of `GROUP BY TUMBLE(ts, INTERVAL …), a`. Rows are put into windows below the aggregate, as a window table
 * function does it, and the bounds are keys of it behind all others. A session goes by these other keys.
 */
export class GroupWindow {
  private readonly name: string;
  private readonly args: readonly Expression[];
  private readonly time: Field;
  private readonly spec: Omit<WindowSpec, 'partition'>;
  private readonly at: Position;
  private tellsTime = false;

  constructor(node: CallNode, binder: ExpressionBinder) {
    const { name, at } = node;
    this.name = name;
    this.at = at;
    this.args = node.args.map((arg) => binder.bind(arg));
    const labels = ['the time', ...PARAMETERS[name]];
    if (node.args.length > labels.length) {
      const message = `${name} takes no alignment (nor in Flink): an offset is an argument of TABLE(${name}(…))`;
      throw new SqlError('MLR_SQL_UNSUPPORTED', message, node.args[labels.length].at);
    }
    if (node.args.length < labels.length) {
      throw new SqlError('MLR_SQL_SYNTAX', `${name} takes ${labels.join(', ')}`, at);
    }
    const [time] = this.args;
    const field = time.op === 'field' && time.index >= 0 ? binder.scope.fields[time.index] : undefined;
    if (time.op !== 'field' || !field?.timeAttribute) {
      const message = `${name} in GROUP BY goes by a time attribute: a column with a WATERMARK, or PROCTIME()`;
      throw new SqlError('MLR_SQL_SEMANTIC', message, node.args[0].at);
    }
    this.time = field;
    this.spec = { ...bindSizes(name, sizes(node)), timeField: time.index, time: field.timeAttribute };
  }

  /** A part of the window, as an expression that `toOutput` understands. */
  part(node: CallNode, binder: ExpressionBinder): Expression {
    const [, name, part] = auxiliary.exec(node.name)!;
    const args = node.args.map((arg) => binder.bind(arg));
    if (name !== this.name || !same(args, this.args)) throw misplaced(node);
    if (part === 'ROWTIME' && this.spec.time === 'proctime') {
      throw new SqlError(
        'MLR_SQL_SEMANTIC',
        `a window by processing time has no event time: ${name}_PROCTIME`,
        node.at,
      );
    }
    this.tellsTime ||= part === 'ROWTIME' || part === 'PROCTIME';
    return { op: 'call', fn: `${PLACEHOLDER}${part}`, args: [], type: this.partType(part as Part) };
  }

  /** How many keys it adds to the group, once every part is bound: the bounds, and the time where it is asked for. */
  get width(): number {
    return this.tellsTime ? 3 : 2;
  }

  private partType(part: Part): Expression['type'] {
    if (part === 'START' || part === 'END') return timestamp(3, false);
    const byEvents = part === 'PROCTIME' && this.spec.time === 'rowtime';
    return byEvents ? { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true } : windowFields(this.time)[2].type;
  }

  /** `input` in windows, and what to group it by. */
  assign(input: Relation, keys: readonly number[]): { input: Relation; keys: number[]; window: WindowedKeys } {
    const { kind } = this.spec;
    const spec: WindowSpec = { ...this.spec, partition: kind === 'session' ? [...new Set(keys)] : [] };
    const fields = [...input.fields, ...windowFields(this.time)];
    const start = input.fields.length;
    return {
      input: { op: 'window', input, window: spec, fields, at: this.at },
      keys: [...keys, ...[start, start + 1, start + 2].slice(0, this.width)],
      window: { spec, startField: start, endField: start + 1 },
    };
  }

  /**
   * A part of the window as an expression over the aggregate's output, whose keys from `start` on are the window's. The bounds are values like others from here on: who ranks or joins by them does not do so window
   * by window, as in Flink; the cast says so.
   */
  toOutput(expression: Expression, start: number): Expression | null {
    if (expression.op !== 'call' || !expression.fn.startsWith(PLACEHOLDER)) return null;
    const part = expression.fn.slice(PLACEHOLDER.length) as Part;
    const { type } = expression;
    if (part === 'START' || part === 'END') {
      const input: Expression = { op: 'field', index: part === 'START' ? start : start + 1, type };
      return { op: 'cast', input, type, try: false };
    }
    // Rows of a window by event time have no processing time: NULL, as in Flink.
    if (part === 'PROCTIME' && this.spec.time === 'rowtime') return { op: 'literal', value: null, type };
    return { op: 'field', index: start + 2, type };
  }
}

/** Takes the window out of the keys; null without one. */
export function splitGroupWindow(items: readonly GroupItem[]): { window: CallNode | null; keys: readonly GroupItem[] } {
  const windows = items.flatMap((item) => (item.group === 'key' ? (windowCall(item.expression) ?? []) : []));
  const [window, second] = windows;
  if (!window) return { window: null, keys: items };
  if (second) throw new SqlError('MLR_SQL_SEMANTIC', 'one window is all that GROUP BY takes', second.at);
  const sets = items.find((item) => item.group !== 'key');
  if (sets) {
    const message = `grouping sets of windows are for FROM TABLE(${window.name}(…)) GROUP BY window_start, window_end`;
    throw new SqlError('MLR_SQL_UNSUPPORTED', message, window.at);
  }
  return { window, keys: items.filter((item) => item.group === 'key' && item.expression !== window) };
}

function windowCall(node: ExpressionNode): CallNode | null {
  return node.node === 'call' && isGroupWindow(node.name) ? node : null;
}

function sizes({ name, args }: CallNode): ReadonlyMap<string, FunctionArgument> {
  const labels = PARAMETERS[name];
  return new Map(
    labels.map((label, i) => [label, { arg: 'expression', label: null, expression: args[i + 1], at: args[i + 1].at }]),
  );
}
