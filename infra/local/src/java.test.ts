import { chmod, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findJava, findMaven } from './java.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-java-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function javaThatPrints(text: string): Promise<string> {
  await mkdir(join(home, 'bin'));
  const java = join(home, 'bin', 'java');
  await writeFile(java, `#!/bin/sh\necho '${text}' >&2\n`);
  await chmod(java, 0o755);
  return java;
}

describe('finding Java', () => {
  it('takes version 17 and later from JAVA_HOME', async () => {
    const java = await javaThatPrints('openjdk version "21.0.2" 2024-01-16');
    expect(await findJava({ JAVA_HOME: home })).toBe(java);
  });

  it('refuses an older one and says which it found', async () => {
    await javaThatPrints('openjdk version "11.0.22" 2024-01-16');
    await expect(findJava({ JAVA_HOME: home })).rejects.toMatchObject({
      code: 'MLR_LOCAL_JAVA_MISSING',
      message: expect.stringContaining('version 11'),
    });
  });

  it('says what to install when there is none', async () => {
    await expect(findJava({ PATH: home })).rejects.toMatchObject({
      code: 'MLR_LOCAL_JAVA_MISSING',
      message: expect.stringContaining('openjdk-17'),
    });
    await expect(findMaven({ PATH: home })).rejects.toMatchObject({ code: 'MLR_LOCAL_MAVEN_MISSING' });
  });
});
