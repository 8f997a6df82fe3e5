import { MillraceError } from '@millrace/ports';
import { FILE, type Position, type Relation, type Script } from '@millrace/sql';

/** A table that is read although no file is given for it: names where it is read first. */
export class MissingInput extends MillraceError {
  readonly line: number;
  readonly column: number;
  readonly file?: string;

  constructor(table: string, { line, column, [FILE]: file }: Position) {
    super('MLR_EVAL_INPUT', `the table \`${table}\` is read but has no input: add --input ${table}=FILE.jsonl`);
    this.name = 'MissingInput';
    this.line = line;
    this.column = column;
    if (file !== undefined) this.file = file;
  }
}

/** The error for a table of `script` that has no input. */
export function missingInput(table: string, script: Script): MissingInput {
  const read = script.inserts.map(({ input }) => placeOf(table, input)).find((at) => at !== null);
  return new MissingInput(table, read ?? script.tables.find(({ name }) => name === table)!.at);
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
