export { civilFromDays, daysFromCivil, daysInMonth } from './civil.ts';
export { parseDate, parseTime, parseTimestamp } from './datetime.ts';
export { scanErrorCode, scanErrorMessage } from './errors.ts';
export { compileRowDecoder, compileRowEncoder, type RowColumn } from './row.ts';
export {
  columnRegisters,
  SCANNER_PRELUDE,
  scannerEnvironment,
  scannerSource,
  type ColumnRegisters,
  type JsonColumn,
  type JsonType,
  type ScannerOptions,
} from './scanner-source.ts';
export { compileJsonScanner, describeScanError, type JsonScanner, type RecordProblem } from './scanner.ts';
export { decimalText, JsonSink } from './sink.ts';
export { putUtf8, unescape } from './unescape.ts';
export { parseDecimal } from './values.ts';
