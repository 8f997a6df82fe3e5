import { SqlError } from '../errors.ts';
import type { StatementNode } from './ast.ts';
import { syntaxError } from './diagnosis.ts';
import { ScriptGrammar } from './grammar/statements.ts';
import { tokenize } from './lexer.ts';

/** Longer scripts are refused: a pipeline is read by people. */
export const MAX_SCRIPT_CHARACTERS = 1_000_000;

let grammar: ScriptGrammar | undefined;

/** Text → statements, in order, their positions in `file`. Throws `SqlError` where it stops making sense. */
export function parseStatements(text: string, file?: string): StatementNode[] {
  if (text.length > MAX_SCRIPT_CHARACTERS) {
    const message = `the script has more than ${MAX_SCRIPT_CHARACTERS.toLocaleString('en')} characters: split it up`;
    throw new SqlError('MLR_SQL_LIMIT', message, { line: 1, column: 1 });
  }
  // A byte order mark is no part of the text.
  const tokens = tokenize(text.replace(/^\uFEFF/, ''));
  grammar ??= new ScriptGrammar();
  grammar.startScript(tokens, file);
  const statements = grammar.script();
  if (grammar.errors.length > 0) throw syntaxError(grammar.errors[0], tokens, text);
  return statements;
}
