import { MillraceError } from '@millrace/ports';
import type { Position, Relation, Script } from '@millrace/sql';

/** A table that is read although no file is given for it: names where it is read first. */
export class MissingInput extends MillraceError {
  readonly line: number;
  readonly column: number;
  readonly file: string;

  constructor(table: string, { line, column }: Position, file: string) {
    super('MLR_EVAL_INPUT', `the table \`${table}\` is read but has no input: add --input ${table}=FILE.jsonl`);
    this.name = 'MissingInput';
    this.line = line;
    this.column = column;
    this.file = file;
  }
}

/** The error for a table of `script` that has no input. */
export function missingInput(
  table: string,
  script: Script,
  scripts: readonly { readonly text: string; readonly file: string }[],
): MissingInput {
  const places = script.inserts.map(({ input, file }) => ({ at: placeOf(table, input), file }));
  const { at, file } = places.find((place) => place.at !== null) ?? { at: null, file: undefined };
  const place = at ?? script.tables.find(({ name }) => name === table)!.at;
  // A view may be of another file than the INSERT that reads it.
  const written = scripts.find(({ text }) => isAt(text, place, table));
  return new MissingInput(table, place, written?.file ?? file ?? scripts[0].file);
}

/** Where a relation reads the table. */
function placeOf(table: string, relation: Relation): Position | null {
  switch (relation.op) {
    case 'scan':
      return relation.table === table ? relation.at : null;
    case 'values':
      return null;
    case 'join':
    case 'temporal-join':
      return placeOf(table, relation.left) ?? placeOf(table, relation.right);
    case 'union': {
      for (const input of relation.inputs) {
        const found = placeOf(table, input);
        if (found) return found;
      }
      return null;
    }
    default:
      return placeOf(table, relation.input);
  }
}

function isAt(text: string, { line, column }: Position, name: string): boolean {
  const rest = text.split(/\r\n|\r|\n/)[line - 1]?.slice(column - 1) ?? '';
  return rest.startsWith(name) || rest.startsWith(`\`${name}\``);
}
