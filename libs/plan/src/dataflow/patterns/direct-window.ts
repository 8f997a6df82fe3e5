import { fieldsOf, mapFields, type Expression, type Field, type Relation, type WindowSpec } from '@millrace/sql';

/**
 * A windowed aggregate whose window bounds nothing else reads: its rows need not be copied into windows one by one, the
 * aggregate puts them there (and overlapping windows share their work).
 */
export interface DirectWindow {
  /** The input without the window's fields. */
  readonly input: Relation;
  /** `timeField` and `partition` are fields of `input`. */
  readonly window: WindowSpec;
  /** Old field → field of `input`; null for the window's own fields. */
  readonly place: (field: number) => number | null;
}

type Bound = 'bound';

interface Lifted {
  readonly relation: Relation;
  /** By old field: the new place, or that it is one of the window's. */
  readonly places: readonly (number | Bound)[];
  readonly time: number;
  readonly partition: readonly number[];
  readonly window: WindowSpec;
}

/** Null when something between the window and the aggregate reads the bounds (or there is no window directly below). */
export function directWindow(input: Relation): DirectWindow | null {
  const lifted = lift(input);
  if (lifted === null) return null;
  const { relation, places, time, partition, window } = lifted;
  const place = (field: number) => {
    const at = places[field];
    return at === 'bound' ? null : at;
  };
  return { input: relation, window: { ...window, timeField: time, partition }, place };
}

function lift(relation: Relation): Lifted | null {
  switch (relation.op) {
    case 'window': {
      const { input, window } = relation;
      const places = relation.fields.map((_, i): number | Bound => (i < input.fields.length ? i : 'bound'));
      return { relation: input, places, time: window.timeField, partition: window.partition, window };
    }
    case 'filter': {
      const below = lift(relation.input);
      if (below === null || readsBounds(relation.condition, below)) return null;
      const condition = mapFields(relation.condition, (field) => below.places[field] as number);
      return { ...below, relation: { ...relation, input: below.relation, condition, fields: below.relation.fields } };
    }
    case 'project': {
      const below = lift(relation.input);
      if (below === null) return null;
      const places: (number | Bound)[] = [];
      const expressions: Expression[] = [];
      const fields: Field[] = [];
      for (const [i, expression] of relation.expressions.entries()) {
        if (expression.op === 'field' && below.places[expression.index] === 'bound') {
          places.push('bound');
          continue;
        }
        if (readsBounds(expression, below)) return null;
        places.push(expressions.push(mapFields(expression, (field) => below.places[field] as number)) - 1);
        fields.push(relation.fields[i]);
      }
      // What the window needs comes along.
      const carry = (field: number) => {
        const known = expressions.findIndex((e) => e.op === 'field' && e.index === field);
        if (known >= 0) return known;
        fields.push(below.relation.fields[field]);
        return expressions.push({ op: 'field', index: field, type: below.relation.fields[field].type }) - 1;
      };
      const time = carry(below.time);
      const partition = below.partition.map(carry);
      return {
        relation: { op: 'project', input: below.relation, expressions, fields },
        places,
        time,
        partition,
        window: below.window,
      };
    }
    default:
      return null;
  }
}

function readsBounds(expression: Expression, below: Lifted): boolean {
  return [...fieldsOf(expression)].some((field) => below.places[field] === 'bound');
}
