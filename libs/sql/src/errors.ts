import { FILE, type Position } from './logical/plan.ts';

/**
 * What a script can be refused with. Every code is stable and documented in docs/errors.md:
 * SYNTAX does not parse; NAME an unknown or doubly defined name; TYPE types that do not fit; OPTION a bad option;
 * SEMANTIC means nothing in Flink either; UNSUPPORTED means something in Flink that we do not do (yet);
 * LIMIT larger or deeper than we accept.
 */
export type SqlErrorCode =
  | 'MLR_SQL_SYNTAX'
  | 'MLR_SQL_NAME'
  | 'MLR_SQL_TYPE'
  | 'MLR_SQL_OPTION'
  | 'MLR_SQL_SEMANTIC'
  | 'MLR_SQL_UNSUPPORTED'
  | 'MLR_SQL_LIMIT';

/** A script that is refused: where, and what its author can do about it. Never retriable. */
export class SqlError extends Error {
  readonly code: SqlErrorCode;
  readonly retriable = false;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The script's file, as the caller named it. */
  file: string | undefined;

  constructor(code: SqlErrorCode, message: string, at: Position, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SqlError';
    this.code = code;
    this.line = at.line;
    this.column = at.column;
    this.file = at[FILE];
  }
}

/** What an error that has a place in a script carries. */
export interface PlacedError extends Position {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
}

/** Of a longer line only what is around the caret is shown. */
const MOST_COLUMNS = 160;
/** Names in messages can be as long as a script. */
const MOST_CHARACTERS = 1000;

/** The error as a compiler prints it: `file:line:column: code: message`, the line, and a caret under the column. */
export function formatSqlError(error: PlacedError, text: string, file = error.file ?? '<script>'): string {
  const line = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)[error.line - 1];
  return formatErrorInLine({ ...placeOf(error), file }, line);
}

const placeOf = ({ code, message, line, column }: PlacedError): PlacedError => ({ code, message, line, column });

/** The same for an error in a line of any file; without the line where it is not known. */
export function formatErrorInLine(error: PlacedError, line: string | undefined): string {
  const head = `${error.file}:${error.line}:${error.column}: ${error.code}: ${printable(error.message)}`;
  if (line === undefined) return head;
  const gutter = String(error.line);
  const from = line.length <= MOST_COLUMNS ? 0 : Math.max(0, error.column - 1 - MOST_COLUMNS / 2);
  const shown = line.slice(from, from + MOST_COLUMNS);
  const [before, behind] = [from > 0 ? '…' : '', from + MOST_COLUMNS < line.length ? '…' : ''];
  const indent = (before + line.slice(from, error.column - 1)).replace(/[^\t]/g, ' ');
  const empty = ' '.repeat(gutter.length);
  return `${head}\n ${gutter} | ${before}${printable(shown)}${behind}\n ${empty} | ${indent}^`;
}

/** Without what a terminal would take for an order, and without end. */
function printable(text: string): string {
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  // Tabs stay, the caret stands under them; so do lines.
  return shown.replace(/[^\P{Cc}\t\n]/gu, '�');
}
