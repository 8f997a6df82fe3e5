/** Expressions that are listed as measured to be something else in Flink (`test/sql/flink/measured/*.differs`). */
import { formatType, SqlError } from '@millrace/sql';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { Group } from '../sql/flink/measured.ts';
import { root } from './docs-pages.ts';

/**
 * A row of cells for every reason: the first expression with it, what it is in Flink, what it is here, the reason. Types
 * stand before the values where only those differ.
 */
export function measuredRows(): string[][] {
  const files = globSync('test/sql/flink/measured/*.differs', { cwd: root }).sort();
  const rows = new Map<string, string[]>();
  for (const file of files) {
    const group = new Group(basename(file, '.differs'), true);
    for (const [expression, reason] of group.differs) {
      if (rows.has(reason)) continue;
      const [flink, here] = compare(group, expression);
      rows.set(reason, [asCode(expression), asValue(flink), asValue(here), reason]);
    }
  }
  return [...rows.values()];
}

function compare(group: Group, expression: string): [flink: string, here: string] {
  const measured = group.measured.find((candidate) => candidate.expression === expression)!;
  const ours = evaluate(group, expression);
  const isValue = measured.type !== 'refused' && measured.type !== 'fails';
  const theirs = !isValue ? measured.type : measured.value === 'CompileException' ? 'fails' : measured.value;
  if (theirs !== ours.value) return [theirs, ours.value];
  return [`${measured.type} ${theirs}`, `${ours.type} ${ours.value}`];
}

function evaluate(group: Group, expression: string): { type: string; value: string } {
  try {
    const bound = group.bind(expression);
    return { type: formatType(bound.type), value: group.evaluate(bound) };
  } catch (error) {
    if (error instanceof SqlError) return { type: '', value: 'refused' };
    throw error;
  }
}

function asValue(text: string): string {
  if (text === 'refused' || text === 'fails') return text;
  return text === 'null' ? 'NULL' : asCode(text);
}

function asCode(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
