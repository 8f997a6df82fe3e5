import { SqlError } from '../errors.ts';
import type { Field, Relation, TableDefinition, UserFunction } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { Name } from '../syntax/ast.ts';
import { processingTime } from './relations.ts';

/** Tables, views and functions defined so far, in order: a script defines before it uses. */
export class Catalog {
  private readonly tables = new Map<string, TableDefinition>();
  private readonly views = new Map<string, Relation>();
  private readonly functions = new Map<string, UserFunction>();
  /** Whose names are visible here unless they are defined anew: the catalog around a query's `WITH`. */
  private readonly around: Catalog | null;

  constructor(around: Catalog | null = null) {
    this.around = around;
  }

  definedTables(): readonly TableDefinition[] {
    return [...this.tables.values()];
  }

  definedFunctions(): readonly UserFunction[] {
    return [...this.functions.values()];
  }

  has(name: string): boolean {
    return this.tables.has(name) || this.views.has(name);
  }

  addTable(table: TableDefinition): void {
    this.tables.set(table.name, table);
  }

  addView(name: string, query: Relation): void {
    this.views.set(name, query);
  }

  addFunction(definition: UserFunction): void {
    this.functions.set(definition.name, definition);
  }

  /** A function of the script; names are matched as Flink matches functions, in any case. */
  function(name: string): UserFunction | undefined {
    const wanted = name.toUpperCase();
    const found = [...this.functions.values()].find((candidate) => candidate.name.toUpperCase() === wanted);
    return found ?? this.around?.function(name);
  }

  /** The table that rows go into. */
  table(name: Name): TableDefinition {
    const table = this.tables.get(name.text);
    if (table) return table;
    if (this.views.has(name.text)) {
      throw new SqlError('MLR_SQL_SEMANTIC', `\`${name.text}\` is a view: rows go INTO tables`, name.at);
    }
    throw unknown(name, this.tables.keys());
  }

  /** The rows of a table or view. */
  relation(name: Name): Relation {
    const view = this.views.get(name.text);
    if (view) return view;
    const table = this.tables.get(name.text);
    if (table) return { op: 'scan', table: table.name, fields: fieldsOf(table), at: name.at };
    if (!this.around || !this.around.knows(name.text)) throw unknown(name, this.names());
    return this.around.relation(name);
  }

  private knows(name: string): boolean {
    return this.has(name) || (this.around?.knows(name) ?? false);
  }

  private names(): string[] {
    return [...this.tables.keys(), ...this.views.keys(), ...(this.around?.names() ?? [])];
  }
}

function fieldsOf(table: TableDefinition): Field[] {
  return table.columns.map(({ name, type, expression }, index) => {
    if (table.watermark?.column === index) return { name, type, timeAttribute: 'rowtime' };
    const attribute = expression && processingTime(expression);
    return attribute ? { name, type, timeAttribute: attribute } : { name, type };
  });
}

function unknown(name: Name, known: Iterable<string>): SqlError {
  return new SqlError('MLR_SQL_NAME', `unknown table \`${name.text}\`${didYouMean(name.text, known)}`, name.at);
}
