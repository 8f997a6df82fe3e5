import { SqlError } from '../errors.ts';
import type { Insert, Script } from '../logical/plan.ts';
import { SESSION_OPTIONS } from '../options/session.ts';
import { checkOption } from '../options/tables.ts';
import type { Name, StatementNode } from '../syntax/ast.ts';
import { Catalog } from './catalog.ts';
import { bindCreateTable } from './create-table.ts';
import { bindInsert } from './insert.ts';
import { bindQuery, renameColumns } from './select.ts';

/** Statements → script: names and types resolved, in the order of the text. */
export function bindScript(statements: readonly StatementNode[], pipeline: string): Script {
  const catalog = new Catalog();
  const inserts: Insert[] = [];
  const options: Record<string, string> = {};
  for (const node of statements) {
    switch (node.statement) {
      case 'create-table':
        if (isNew(catalog, node.name, node.ifNotExists)) catalog.addTable(bindCreateTable(node));
        break;
      case 'create-view': {
        if (!isNew(catalog, node.name, node.ifNotExists)) break;
        const query = bindQuery(node.query, catalog);
        catalog.addView(node.name.text, node.columns ? renameColumns(query, node.columns) : query);
        break;
      }
      case 'insert':
        inserts.push(bindInsert(node, catalog));
        break;
      case 'set':
        checkOption(SESSION_OPTIONS, node.key, node.value, 'setting');
        options[node.key.text] = node.value.text;
        break;
    }
  }
  return { formatVersion: 1, pipeline, tables: catalog.definedTables(), functions: [], inserts, options };
}

function isNew(catalog: Catalog, name: Name, ifNotExists: boolean): boolean {
  if (!catalog.has(name.text)) return true;
  if (ifNotExists) return false;
  throw new SqlError('MLR_SQL_NAME', `\`${name.text}\` is defined twice`, name.at);
}
