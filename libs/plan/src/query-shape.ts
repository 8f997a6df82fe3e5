import { SqlError, type Expression, type Relation, type WindowSpec } from '@millrace/sql';
import { substitute } from './expressions.ts';

type Scan = Extract<Relation, { op: 'scan' }>;
type Aggregate = Extract<Relation, { op: 'aggregate' }>;

/** Conditions and expressions of all filters and projections between two places, as one. */
export interface Calc {
  readonly conditions: readonly Expression[];
  readonly expressions: readonly Expression[];
}

/**
 * A query flattened: scan → window → calc → aggregate → calc. `before` is over the columns of the scanned table and,
 * behind them, window_start, window_end and window_time; `after` is over the aggregate's output.
 */
export interface QueryShape {
  readonly scan: Scan;
  /** `timeField` is a column of the scanned table. */
  readonly window: WindowSpec | null;
  readonly before: Calc;
  readonly aggregate: Aggregate | null;
  readonly after: Calc | null;
}

/** Brings a query into its shape, or refuses one that has none yet. */
export function shapeOf(relation: Relation): QueryShape {
  switch (relation.op) {
    case 'scan':
      return { scan: relation, window: null, before: calcOf(relation), aggregate: null, after: null };
    case 'filter': {
      const shape = shapeOf(relation.input);
      const { conditions, expressions } = last(shape);
      const condition = substitute(relation.condition, expressions);
      return withLast(shape, { expressions, conditions: [...conditions, condition] });
    }
    case 'project': {
      const shape = shapeOf(relation.input);
      const { conditions, expressions } = last(shape);
      const projected = relation.expressions.map((expression) => substitute(expression, expressions));
      return withLast(shape, { conditions, expressions: projected });
    }
    case 'window':
      return shapeOfWindow(relation);
    case 'aggregate': {
      const shape = shapeOf(relation.input);
      if (shape.aggregate) {
        throw new SqlError('MLR_SQL_UNSUPPORTED', 'a GROUP BY over another GROUP BY is not supported yet', relation.at);
      }
      return { ...shape, aggregate: relation, after: calcOf(relation) };
    }
    default:
      throw new SqlError('MLR_SQL_UNSUPPORTED', `the processor does not run ${relation.op} yet`, relation.at);
  }
}

function shapeOfWindow(relation: Extract<Relation, { op: 'window' }>): QueryShape {
  const shape = shapeOf(relation.input);
  if (shape.aggregate || shape.window) {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'windows over windows or groups are not supported yet', relation.at);
  }
  const { conditions, expressions } = shape.before;
  const time = expressions[relation.window.timeField];
  if (time.op !== 'field') {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'windows over a time that a view computes, in stages', relation.at);
  }
  const bounds = relation.fields.slice(-3).map(({ type }, i): Expression => {
    return { op: 'field', index: shape.scan.fields.length + i, type };
  });
  return {
    ...shape,
    window: { ...relation.window, timeField: time.index },
    before: { conditions, expressions: [...expressions, ...bounds] },
  };
}

function calcOf(relation: Relation): Calc {
  return { conditions: [], expressions: relation.fields.map(({ type }, index) => ({ op: 'field', index, type })) };
}

function last(shape: QueryShape): Calc {
  return shape.after ?? shape.before;
}

function withLast(shape: QueryShape, calc: Calc): QueryShape {
  return shape.after ? { ...shape, after: calc } : { ...shape, before: calc };
}
