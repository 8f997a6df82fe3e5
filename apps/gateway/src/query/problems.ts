import { MillraceError } from '@millrace/ports';

/** A query that asks for what cannot be: answered 400 with this code and, in `parameter`, the part at fault. */
export function badQuery(code: BadQueryCode, parameter: string, message: string, near?: string | null): MillraceError {
  const hint = near === undefined || near === null ? '' : `; did you mean \`${near}\`?`;
  return new MillraceError(code, `reading the query: ${message}${hint}`, { details: { parameter } });
}

export type BadQueryCode =
  | 'MLR_QUERY_PARAMETER_UNKNOWN'
  | 'MLR_QUERY_PARAMETER_REPEATED'
  | 'MLR_QUERY_COLUMN_UNKNOWN'
  | 'MLR_QUERY_VALUE'
  | 'MLR_QUERY_TIME'
  | 'MLR_QUERY_RANGE'
  | 'MLR_QUERY_NO_TIME_COLUMN'
  | 'MLR_QUERY_LIMIT'
  | 'MLR_QUERY_CURSOR';
