import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskState } from '@millrace/ports';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStateStore } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (keepMs: number | null = 60_000) =>
  LmdbStateStore.open({ folder, cacheBytes: 1000, ...(keepMs !== null && { keepMs }) });
const kept = (...path: string[]) => join(folder, 'kept', ...path);
const key = Buffer.from('k');

function write(task: TaskState, value: string, isKept = true): void {
  task.entries('a').write([[key, Buffer.from(value)]]);
  if (isKept) task.local!.keep(Buffer.from(value));
}

/** What a session finds: its stamp, and the entry that must go with it. */
async function found(store: LmdbStateStore, task = 'p.n.0'): Promise<string | null> {
  const state = store.openTask(task);
  const stamp = state.local?.stamp?.toString() ?? null;
  expect(state.entries('a').get(key)?.toString() ?? null).toBe(stamp);
  await state.close();
  return stamp;
}

/** A process that keeps one task, and ends in good order. */
async function leave(value = '1', task = 'p.n.0'): Promise<void> {
  const store = open();
  const state = store.openTask(task);
  write(state, value);
  await state.close();
  await store.close();
}

describe('files that are kept', () => {
  it('are those of the newest process that is dead, wherever the task ran', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const store = open();
    const state = store.openTask('p.n.0');
    write(state, 'older');
    cpSync(join(folder, String(process.pid)), join(folder, 'older'), { recursive: true });
    write(state, 'newer');
    await state.close();
    cpSync(join(folder, 'older'), join(folder, String(pid)), { recursive: true, preserveTimestamps: true });
    const [session] = readdirSync(join(folder, String(pid)));
    utimesSync(join(folder, String(pid), session, 'data.mdb'), 1, 1);
    rmSync(join(folder, 'older'), { recursive: true });
    expect(await found(store)).toBe('newer');
    expect(existsSync(join(folder, String(pid)))).toBe(false);
    await store.close();
  });

  it('are believed after the machine went down only as they were when they were synced', async () => {
    const crash = () => {
      const trust = readFileSync(kept('p.n.0', 'trust'), 'latin1');
      if (!trust.includes(' ')) writeFileSync(kept('p.n.0', 'trust'), 'another run of the machine');
    };
    await leave();
    crash();
    let store = open();
    expect(await found(store)).toBe('1');
    // A session has had them since, and what it has left was not synced.
    crash();
    expect(await found(store)).toBeNull();
    await store.close();

    await leave();
    const data = kept('p.n.0', 'data.mdb');
    writeFileSync(data, readFileSync(data));
    store = open();
    expect(await found(store)).toBeNull();
    await store.close();
  });

  it('are not believed when they are damaged, and the task begins empty', async () => {
    for (const damage of [
      () => writeFileSync(kept('p.n.0', 'data.mdb'), readFileSync(kept('p.n.0', 'data.mdb')).fill(7, 8192)),
      () => rmSync(kept('p.n.0', 'trust')),
      () => writeFileSync(kept('p.n.0', 'trust'), ''),
    ]) {
      await leave();
      const store = open();
      // As if the files were of this run: their content is what is in question.
      if (existsSync(kept('p.n.0', 'trust'))) {
        const state = store.openTask('p.n.0');
        await state.close();
      }
      damage();
      expect(await found(store)).toBeNull();
      await store.close();
      rmSync(kept(), { recursive: true });
    }
  });

  it('go with time, with the setting, and with a write that failed', async () => {
    await leave('1', 'p.old.0');
    await leave('1', 'p.new.0');
    utimesSync(kept('p.old.0'), 1, 1);
    let store = open();
    expect(readdirSync(kept())).toEqual(['p.new.0']);
    const state = store.openTask('p.new.0');
    expect(() => state.entries('a').write([[Buffer.alloc(0), Buffer.alloc(1)]])).toThrow(
      expect.objectContaining({ code: 'MLR_STATE_FAILED', retriable: true }),
    );
    await state.close();
    expect(readdirSync(kept())).toEqual([]);
    await store.close();

    await leave();
    store = open(null);
    expect(existsSync(kept())).toBe(false);
    expect(store.openTask('p.n.0').local).toBeUndefined();
    await store.close();
    expect(existsSync(kept())).toBe(false);
  });

  it('fail the one who has them when another, for whom it looked dead, took them over', async () => {
    const store = open();
    const state = store.openTask('p.n.0');
    write(state, '1');
    // Its folder looks like one of an earlier process with the same id: so it does in another container.
    const other = open();
    const taken = other.openTask('p.n.0');
    expect(taken.local!.stamp!.toString()).toBe('1');
    const failed = expect.objectContaining({ code: 'MLR_STATE_FAILED', message: expect.stringContaining('container') });
    expect(() => write(state, '2', false)).toThrow(failed);
    expect(taken.entries('a').get(key)?.toString()).toBe('1');
    write(taken, '3');
    await taken.close();
    await state.close();
    expect(await found(other)).toBe('3');
    await other.close();
    await store.close();
  });
});
