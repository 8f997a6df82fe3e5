import { fieldsOf } from '@millrace/sql';
import type { SourceInput, StagePlan } from './physical.ts';

/**
 * What a stage's state belongs to, as canonical JSON: two plans of a stage with the same text may share state. Where a
 * source starts when there is no state yet does not count, nor who reports its invalid records, nor what an event's id
 * is, nor how the source is read, nor where late records go, nor whether watermarks stand between the rows of an exchange.
 */
export function planIdentity(stage: StagePlan): string {
  const input =
    stage.input.kind === 'source'
      ? { ...stage.input, startup: null, reportsInvalid: null, reading: undefined }
      : stage.input;
  const output = { ...stage.output, isTimed: undefined };
  return canonical({ ...stage, input, output, lateTopic: undefined });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const entries = Object.entries('eventId' in part ? withoutEventId(part as SourceInput) : part);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** As the source would be planned if its table said nothing of ids. */
function withoutEventId({ eventId, columns, ...input }: SourceInput): object {
  const read = new Set<number>();
  for (const expression of input.row) fieldsOf(expression, read);
  const known = columns.map((column, i) => (i === eventId?.column ? { ...column, needed: read.has(i) } : column));
  return { ...input, columns: known };
}
