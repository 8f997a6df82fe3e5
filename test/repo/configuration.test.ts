import { describe, expect, it } from '@jest/globals';
import { settings } from '@millrace/config';
import type { Setting } from '@millrace/config';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');

/** The row of a setting in docs/configuration.md. */
function row({ key, env, description, default: fallback, allowed, isSecret }: Setting): string {
  const values = allowed === null ? '' : ` One of ${allowed.map((value) => `\`${value}\``).join(', ')}.`;
  const secret = isSecret ? ' Secret.' : '';
  const shown = key === 'port' ? 'see below' : fallback === undefined ? '–' : `\`${[fallback].flat().join(',')}\``;
  return `| \`${key}\` | \`${env}\` | ${shown} | ${description}${values}${secret} |`;
}

describe('docs/configuration.md', () => {
  it('has every setting as the schema has it, and no other', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(settings.map(row));
  });
});
