import { cell, typeOf, WORKING_DECIMAL, WORDS } from './data.ts';
import { AGGREGATES, type Aggregate } from './aggregates.ts';
import { COMPARABLE, FORMS, type Form, type Slot } from './forms.ts';
import { NOTHING, optional, piece, value, type Kind, type Node, type Type, type Value } from './node.ts';
import type { Random } from './random.ts';
import type { Relation } from './relations.ts';

export const NUMBERS: readonly Kind[] = ['INT', 'BIGINT', 'EXACT', 'DECIMAL'];
export const KINDS: readonly Kind[] = [...COMPARABLE, 'STRING', 'STRING', ...Array<Kind>(8).fill('DOUBLE')];

/** Writes random expressions over some values: columns, or the keys and aggregates of a grouped query. */
export class Expressions {
  readonly #random: Random;
  readonly #leaves: readonly Value[];

  constructor(random: Random, leaves: readonly Value[]) {
    this.#random = random;
    this.#leaves = leaves;
  }

  /** Of the kind; of exactly this type when one is given. */
  of(kind: Kind, depth: number): Value {
    return this.#of(kind, depth);
  }

  ofType(type: Type, depth: number): Value {
    return casted(this.#of(type.kind, depth), type);
  }

  comparable(depth: number): Value {
    return this.#of(this.#random.pick(COMPARABLE), depth);
  }

  condition(depth: number): Value {
    return this.#of('BOOLEAN', depth);
  }

  /** An aggregate over the values of a relation. */
  aggregate({ time, appended }: Pick<Relation, 'time' | 'appended'>, depth = 1): Value {
    const random = this.#random;
    const isOrdered = time !== null && random.chance(0.4);
    const aggregate = random.rare(
      AGGREGATES.filter(({ ordered, steady }) => ordered === isOrdered && (appended || steady)),
    );
    const distinct = optional(aggregate.flink.includes('{D}') && random.chance(0.3) ? 'DISTINCT ' : '', [], 'DISTINCT in an aggregate'); // prettier-ignore
    const filtered = !aggregate.ordered && random.chance(0.25);
    const filter = filtered ? optional(' FILTER (WHERE {0})', [this.condition(depth)], 'FILTER') : NOTHING;
    const hasDistinct = distinct.flink !== '';
    return this.#aggregate(aggregate, hasDistinct ? distinct : NOTHING, filter, time, depth);
  }

  /** An aggregate over a frame of rows. */
  over(window: Node, depth: number): Value {
    const aggregate = this.#random.pick(AGGREGATES.filter(({ over }) => over));
    return this.#aggregate(aggregate, NOTHING, piece(' OVER {0}', [window], { construct: 'OVER' }), null, depth);
  }

  #aggregate(aggregate: Aggregate, distinct: Node, tail: Node, time: Value | null, depth: number): Value {
    const kind = aggregate.argument === 'C' ? this.#random.pick(COMPARABLE) : aggregate.argument;
    const argument = kind === null ? NOTHING : this.#of(kind, depth);
    const numbered = (text: string) => text.replaceAll('{D}', '{1}').replaceAll('{F}', '{2}').replaceAll('{T}', '{3}');
    const type = aggregate.sql ? { kind: aggregate.result, sql: aggregate.sql } : typeOf(aggregate.result);
    return value(type, numbered(aggregate.flink), [argument, distinct, tail, time ?? NOTHING], {
      duck: numbered(aggregate.duck),
      construct: aggregate.construct,
      rule: aggregate.rule,
      solid: true,
    });
  }

  #of(kind: Kind, depth: number): Value {
    const random = this.#random;
    if (depth <= 0 || random.chance(0.15)) return this.#leaf(kind);
    const form = random.rare(FORMS_BY_KIND.get(kind)!);
    return this.#fill(form, kind, depth - 1);
  }

  #fill(form: Form, kind: Kind, depth: number): Value {
    const any = this.#random.pick(COMPARABLE);
    const parts = form.slots.map((slot) => this.#slot(slot, kind, any, depth));
    const type = form.sql ? { kind, sql: form.sql } : typeOf(kind);
    return value(type, form.flink, parts, { duck: form.duck, construct: form.construct, rule: form.rule });
  }

  #slot(slot: Slot, asked: Kind, any: Kind, depth: number): Node {
    if (typeof slot !== 'string') return piece(this.#random.pick(slot));
    switch (slot) {
      case 'T':
        return casted(this.#of(asked, depth), typeOf(asked));
      case 'C':
        return this.#of(any, depth);
      case 'N':
        return this.#of(this.#random.pick(NUMBERS), depth);
      default:
        return this.#of(slot, depth);
    }
  }

  /** A column where there is one, else a literal. */
  #leaf(kind: Kind): Value {
    const random = this.#random;
    const fitting = this.#leaves.filter(({ of }) => of.kind === kind || (kind === 'DOUBLE' && of.kind === 'EXACT'));
    if (fitting.length > 0 && random.chance(0.85)) return random.pick(fitting);
    if (random.chance(0.1)) return nullOf(typeOf(kind));
    return literal(kind, random);
  }
}

export function casted(expression: Value, type: Type): Value {
  if (expression.type === type.sql) return expression;
  return value(type, `CAST({0} AS ${type.sql})`, [expression], { duck: `CAST({0} AS ${duckType(type)})` });
}

export function nullOf(type: Type): Value {
  return value(type, `CAST(NULL AS ${type.sql})`, [], { duck: `CAST(NULL AS ${duckType(type)})`, construct: 'NULL' });
}

export function literal(kind: Kind, random: Random): Value {
  const type = typeOf(kind);
  const found = kind === 'STRING' ? random.pick(WORDS) : cell(type, random);
  const construct = `literal ${kind}`;
  switch (kind) {
    case 'BOOLEAN':
      return value(type, found ? 'TRUE' : 'FALSE', [], { construct });
    case 'INT': {
      const text = String(random.between(-3, 8));
      return value(type, text.startsWith('-') ? `(${text})` : text, [], { construct });
    }
    case 'BIGINT': {
      const text = random.chance(0.2) ? '9007199254740993' : `CAST(${random.between(-3, 8)} AS BIGINT)`;
      return value(type, text, [], { construct });
    }
    case 'EXACT':
    case 'DOUBLE':
      return value(type, `${random.between(1, 12) / 4}E0`, [], { construct });
    case 'DECIMAL':
      return value(WORKING_DECIMAL, `CAST(${found as string} AS DECIMAL(28, 2))`, [], { construct });
    case 'STRING':
      return value(type, `'${(found as string).replaceAll("'", "''")}'`, [], { construct });
    case 'DATE':
      return value(type, `DATE '${found as string}'`, [], { construct });
    case 'TIMESTAMP':
      return value(type, `TIMESTAMP '${found as string}'`, [], { construct });
    case 'INTS':
      return value(type, 'ARRAY[1, CAST(NULL AS INT), 2]', [], { duck: '[1, NULL, 2]', construct });
  }
}

export function duckType({ kind, sql }: Type): string {
  return kind === 'TIMESTAMP' ? 'TIMESTAMP' : kind === 'INTS' ? 'INT[]' : sql;
}

const FORMS_BY_KIND = new Map<Kind, Form[]>(
  [...KINDS, 'INTS' as const].map((kind) => [
    kind,
    FORMS.filter(({ result, kinds }) => result === kind || (result === 'T' && (kinds?.includes(kind) ?? true))),
  ]),
);
