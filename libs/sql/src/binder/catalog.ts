import { SqlError } from '../errors.ts';
import type { Field, Relation, TableDefinition } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { Name } from '../syntax/ast.ts';

/** Tables and views defined so far, in order: a script defines before it uses. */
export class Catalog {
  private readonly tables = new Map<string, TableDefinition>();
  private readonly views = new Map<string, Relation>();

  definedTables(): readonly TableDefinition[] {
    return [...this.tables.values()];
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
    if (!table) throw unknown(name, [...this.tables.keys(), ...this.views.keys()]);
    return { op: 'scan', table: table.name, fields: fieldsOf(table), at: name.at };
  }
}

function fieldsOf(table: TableDefinition): Field[] {
  return table.columns.map(({ name, type }, index) =>
    table.watermark?.column === index ? { name, type, timeAttribute: 'rowtime' } : { name, type },
  );
}

function unknown(name: Name, known: Iterable<string>): SqlError {
  return new SqlError('MLR_SQL_NAME', `unknown table \`${name.text}\`${didYouMean(name.text, known)}`, name.at);
}
