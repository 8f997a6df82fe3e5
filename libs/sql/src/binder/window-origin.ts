import type { Relation, WindowedKeys, WindowSpec } from '../logical/plan.ts';

export type WindowRole = 'start' | 'end' | 'time';

export interface WindowOrigin {
  readonly role: WindowRole;
  readonly spec: WindowSpec;
}

/** Whether a field is a bound of a window table function, carried here unchanged by filters and projections. */
export function windowOrigin(relation: Relation, field: number): WindowOrigin | null {
  switch (relation.op) {
    case 'window': {
      const role = field - relation.input.fields.length;
      return role >= 0 ? { role: (['start', 'end', 'time'] as const)[role], spec: relation.window } : null;
    }
    case 'filter':
      return windowOrigin(relation.input, field);
    case 'project': {
      const expression = relation.expressions[field];
      return expression.op === 'field' ? windowOrigin(relation.input, expression.index) : null;
    }
    default:
      return null;
  }
}

/** The window of an aggregate: set when both bounds of one window are among its keys. */
export function windowedKeys(input: Relation, keys: readonly number[]): WindowedKeys | null {
  const origins = keys.map((key) => ({ key, origin: windowOrigin(input, key) }));
  const start = origins.find(({ origin }) => origin?.role === 'start');
  const end = origins.find(({ origin }) => origin?.role === 'end');
  return start?.origin && end ? { spec: start.origin.spec, startField: start.key, endField: end.key } : null;
}
