import { SqlError } from '../errors.ts';
import type { Insert, Script } from '../logical/plan.ts';
import { checkSetting } from '../options/session.ts';
import type { Name, StatementNode } from '../syntax/ast.ts';
import { Catalog } from './catalog.ts';
import { bindCreateFunction, type FunctionLoader } from './create-function.ts';
import { bindCreateTable } from './create-table.ts';
import { renameColumns } from './from.ts';
import { bindInsert } from './insert.ts';
import { bindQuery } from './query.ts';

export interface BindOptions {
  readonly pipeline: string;
  /** `any`: tables of every connector, with whatever options. */
  readonly connectors: 'known' | 'any';
  readonly functions?: FunctionLoader;
  /** Stronger than what the scripts `SET`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Statements → script: names and types resolved, in the order of the text. Several files are one catalog. */
export class ScriptBinder {
  private readonly catalog = new Catalog();
  private readonly inserts: Insert[] = [];
  private readonly settings: Record<string, string> = {};
  private readonly options: BindOptions;

  constructor(options: BindOptions) {
    this.options = options;
  }

  /** Binds the statements of one file. */
  add(statements: readonly StatementNode[], file: string): void {
    for (const statement of statements) this.bind(statement, file);
  }

  script(): Script {
    return {
      formatVersion: 1,
      pipeline: this.options.pipeline,
      tables: this.catalog.definedTables(),
      functions: this.catalog.definedFunctions(),
      inserts: this.inserts,
      options: this.strongest(),
    };
  }

  private strongest(): Record<string, string> {
    return { ...this.settings, ...this.options.settings };
  }

  private bind(node: StatementNode, file: string): void {
    const { catalog } = this;
    switch (node.statement) {
      case 'create-table':
        if (isNew(catalog.has(node.name.text), node)) catalog.addTable(bindCreateTable(node, this.options.connectors));
        break;
      case 'create-view': {
        if (!isNew(catalog.has(node.name.text), node)) break;
        const query = bindQuery(node.query, catalog);
        catalog.addView(node.name.text, node.columns ? renameColumns(query, node.columns) : query);
        break;
      }
      case 'create-function':
        if (isNew(catalog.function(node.name.text) !== undefined, node)) {
          catalog.addFunction(bindCreateFunction(node, file, this.options.functions));
        }
        break;
      case 'insert':
        this.inserts.push({ ...bindInsert(node, catalog, this.strongest()), ...(file && { file }) });
        break;
      case 'set':
        checkSetting(node.key, node.value);
        this.settings[node.key.text] = node.value.text;
        break;
    }
  }
}

function isNew(known: boolean, { name, ifNotExists }: { readonly name: Name; readonly ifNotExists: boolean }): boolean {
  if (!known) return true;
  if (ifNotExists) return false;
  throw new SqlError('MLR_SQL_NAME', `\`${name.text}\` is defined twice`, name.at);
}
