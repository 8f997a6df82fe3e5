import type { Position, TableDefinition } from '@millrace/sql';
import type { SourceInput } from '../physical.ts';
import { planSource, type PlannedSource } from '../source.ts';

/**
 * Reads a table whatever its connector (`millrace eval` gives it a file): JSON, from the earliest record. Only the
 * conventions of its format are taken from the options.
 */
export function planAnySource(table: TableDefinition, used: ReadonlySet<number>, at: Position): PlannedSource {
  const { options } = table;
  const standard = options['json.timestamp-format.standard'] ?? options['value.json.timestamp-format.standard'];
  const kafka = {
    connector: 'kafka',
    topic: table.name,
    format: 'json',
    'scan.startup.mode': 'earliest-offset',
    ...(standard && { 'json.timestamp-format.standard': standard }),
  };
  return planSource({ ...table, options: kafka, distribution: null }, used, at);
}

/** Reads one column of a table, and what its watermark needs: the event time, for who merges files by it. */
export function planSourceColumn(table: TableDefinition, column: number): SourceInput {
  const { input, place } = planAnySource(table, new Set([column]), table.at);
  const at = place(column);
  return { ...input, row: [input.row[at]], fields: [input.fields[at]], watermark: null };
}
