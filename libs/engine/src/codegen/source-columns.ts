import { allColumns, type JsonColumn } from '@millrace/formats';
import type { SourceInput } from '@millrace/plan';
import type { Expression, SqlType } from '@millrace/sql';
import { childrenOf, mapExpression } from './rewrite.ts';

/** What expressions ask of a column, or of a field of a ROW. */
interface Use {
  /** Its value is wanted. */
  isRead: boolean;
  /** Of fields, by their place in the ROW. */
  readonly fields: Map<number, Use>;
}

/** Fields of a ROW in a column (`FIELD` calls over a field), the column first; null when it is something else. */
function pathOf(expression: Expression): number[] | null {
  if (expression.op === 'field') return [expression.index];
  if (expression.op !== 'call' || expression.fn !== 'FIELD') return null;
  const [row, place] = expression.args;
  const path = pathOf(row);
  return path && [...path, fieldPlace(place)];
}

function fieldPlace(place: Expression): number {
  return place.op === 'literal' ? Number(place.value) : NaN;
}

/** Whether an expression reads a column, or a field of a ROW in it, as it is. */
export const isSourcePath = (expression: Expression) => pathOf(expression) !== null;

/**
 * The registers of a source's scanner, as expressions over its columns need them. Of a ROW whose fields are all that is
 * read, only those fields have registers, and `rewrite` makes them fields of the expressions: of it all, no value is
 * made. Places of `rewrite`d expressions are register numbers (libs/formats `allColumns`); behind them come the metadata
 * columns, and then what the expressions know as places behind the columns.
 */
export class SourceColumns {
  /** Columns of the record's value. */
  readonly columns: readonly JsonColumn[];
  /** Number of registers. */
  readonly count: number;
  readonly #input: Pick<SourceInput, 'columns'>;
  readonly #numbers: ReadonlyMap<JsonColumn, number>;
  readonly #registers: readonly JsonColumn[];

  /** `expressions`: all that is computed over `input.columns`. */
  constructor(input: Pick<SourceInput, 'columns'>, expressions: readonly Expression[]) {
    const uses = new Map<number, Use>();
    expressions.forEach((expression) => addUses(expression, uses));
    this.#input = input;
    this.columns = input.columns.flatMap(({ name, type, metadataKey }, i) =>
      metadataKey === undefined ? [jsonColumn(name, type, uses.get(i))] : [],
    );
    this.#registers = allColumns(this.columns).map(({ column }) => column);
    this.#numbers = new Map(this.#registers.map((column, number) => [column, number]));
    this.count = this.#registers.length;
  }

  /** Place of a column of the source, or of what comes behind the columns. */
  place(column: number): number {
    const { columns } = this.#input;
    const values = columns.slice(0, column).filter(({ metadataKey }) => metadataKey === undefined).length;
    const isValue = column < columns.length && columns[column].metadataKey === undefined;
    return isValue ? values : this.count + column - values;
  }

  rewrite(expression: Expression): Expression {
    return mapExpression(expression, (part) => {
      if (part.op === 'field') return { ...part, index: this.place(part.index) };
      if (part.op !== 'call' || part.fn !== 'FIELD' || part.args[0].op !== 'field') return part;
      const row = this.#registers[part.args[0].index] as JsonColumn | undefined;
      const field = row?.fields?.[fieldPlace(part.args[1])];
      return field === undefined ? part : { op: 'field', index: this.#numbers.get(field)!, type: part.type };
    });
  }

  /** The column of a register. */
  register(number: number): JsonColumn {
    return this.#registers[number];
  }
}

function addUses(expression: Expression, uses: Map<number, Use>): void {
  const path = pathOf(expression);
  if (path !== null) {
    useOf(path, uses).isRead = true;
  } else if (expression.op === 'call' && /^IS( NOT)? NULL$/.test(expression.fn) && pathOf(expression.args[0])) {
    const use = useOf(pathOf(expression.args[0])!, uses);
    use.fields.set(PRESENCE, { isRead: true, fields: new Map() });
  } else {
    childrenOf(expression).forEach((child) => addUses(child, uses));
  }
}

/** Stands among the fields of a ROW for whether it is NULL. */
const PRESENCE = -1;

function useOf([column, ...fields]: readonly number[], uses: Map<number, Use>): Use {
  let use = uses.get(column);
  if (use === undefined) uses.set(column, (use = { isRead: false, fields: new Map() }));
  return fields.length === 0 ? use : useOf(fields, use.fields);
}

function jsonColumn(name: string, type: SqlType, use: Use | undefined): JsonColumn {
  if (type.kind !== 'ROW' || use?.isRead === true) return { name, type, needed: use !== undefined };
  const fields = type.fields.map((field, i) => jsonColumn(field.name, field.type, use?.fields.get(i)));
  return { name, type, needed: use?.fields.has(PRESENCE) ?? false, fields };
}
