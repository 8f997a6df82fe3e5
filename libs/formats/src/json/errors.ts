/**
 * Why a record is not valid. Scanners return these numbers (0: valid) so that nothing is allocated for a bad record;
 * `scanErrorCode` and `scanErrorMessage` put them into words. Where: `AT[ERROR_POSITION]`, `AT[ERROR_COLUMN]`.
 */
export const SYNTAX = 1;
export const TRUNCATED = 2;
export const UTF8 = 3;
export const DEPTH = 4;
export const NOT_AN_OBJECT = 5;
export const TYPE = 6;
export const RANGE = 7;
export const MISSING = 8;
export const DATETIME = 9;

const CODES: Readonly<Record<number, readonly [code: string, text: string]>> = {
  [SYNTAX]: ['MLR_RECORD_SYNTAX', 'not valid JSON'],
  [TRUNCATED]: ['MLR_RECORD_TRUNCATED', 'the JSON text ends too early'],
  [UTF8]: ['MLR_RECORD_UTF8', 'not valid UTF-8'],
  [DEPTH]: ['MLR_RECORD_DEPTH', 'nested too deeply'],
  [NOT_AN_OBJECT]: ['MLR_RECORD_NOT_AN_OBJECT', 'a record must be a JSON object'],
  [TYPE]: ['MLR_RECORD_TYPE', 'the value does not have the declared type'],
  [RANGE]: ['MLR_RECORD_RANGE', 'the number does not fit the declared type'],
  [MISSING]: ['MLR_RECORD_MISSING', 'the column is declared NOT NULL, but is null or absent'],
  [DATETIME]: ['MLR_RECORD_DATETIME', 'the text is not a date or time in the declared format'],
};

export function scanErrorCode(error: number): string {
  return CODES[error][0];
}

export function scanErrorMessage(
  error: number,
  column: { name: string; type: string } | null,
  position: number,
): string {
  const where = column === null ? '' : `column ${column.name} ${column.type}: `;
  return `${where}${CODES[error][1]} (at byte ${position})`;
}
