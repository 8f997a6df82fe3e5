import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPipelineFolder } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-pipelines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder with pipelines', () => {
  it('is its *.sql files by name, also through links, without directories and dotfiles', () => {
    for (const name of ['b.sql', 'a.sql', '.hidden.sql', '.sql', 'notes.txt']) writeFileSync(join(folder, name), name);
    mkdirSync(join(folder, 'old.sql'));
    symlinkSync(join(folder, 'notes.txt'), join(folder, 'linked.sql'));
    symlinkSync(join(folder, 'old.sql'), join(folder, 'older.sql'));
    expect(readPipelineFolder(folder)).toEqual([
      { name: 'a', file: join(folder, 'a.sql'), text: 'a.sql' },
      { name: 'b', file: join(folder, 'b.sql'), text: 'b.sql' },
      { name: 'linked', file: join(folder, 'linked.sql'), text: 'notes.txt' },
    ]);
  });

  it('reports a file that cannot be read with the others', () => {
    writeFileSync(join(folder, 'a.sql'), 'text');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.sql'));
    symlinkSync(join(folder, 'loop.sql'), join(folder, 'loop.sql'));
    const files = readPipelineFolder(folder);
    expect(files.map(({ name, error }) => [name, error?.code])).toEqual([
      ['a', undefined],
      ['dangling', 'MLR_CONFIG_PIPELINE_FILE'],
      ['loop', 'MLR_CONFIG_PIPELINE_FILE'],
    ]);
    expect(files[1].error?.message).toContain(join(folder, 'dangling.sql'));
  });

  it('must be there', () => {
    const missing = join(folder, 'missing');
    expect(() => readPipelineFolder(missing)).toThrow(expect.objectContaining({ code: 'MLR_CONFIG_PIPELINES' }));
  });
});
