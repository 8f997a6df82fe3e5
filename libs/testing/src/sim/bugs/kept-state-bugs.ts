import type { LocalState, StateStore, TaskState } from '@millrace/ports';
import type { MemoryDisk } from '@millrace/state-memory';
import type { SimCase } from '../sim-case.ts';
import type { Bug } from './bug.ts';
import { withTask } from './program-bugs.ts';

/** Statements that have state beyond the heap. */
const concerns = ({ name }: SimCase): boolean => /general engine|joined|group of/.test(name);

/** The newest stamp of each task, by the disk that it should have been in one piece with its entries on. */
const stamps = new WeakMap<MemoryDisk, Map<string, Buffer>>();

/** Mistakes in what a task believes of the files that it finds. */
export const KEPT_STATE_BUGS: readonly Bug[] = [
  {
    name: 'kept-with-aborted',
    concerns,
    keepsState: true,
    breaks: 'what is written after entries were kept is kept with them, though its commit may be aborted',
    wrapState: (inner) =>
      withSessions(inner, (task) => {
        const local = task.local!;
        let newest = local.stamp;
        return {
          local: withLocal(local, {
            keep(stamp) {
              newest = stamp;
              local.keep(stamp);
            },
            discard() {
              newest = null;
              local.discard();
            },
          }),
          entries(name, keeps) {
            const entries = task.entries(name, keeps);
            return new Proxy(entries, {
              get(target, method) {
                const value: unknown = Reflect.get(target, method, target);
                if (typeof value !== 'function') return value;
                if (method !== 'write') return value.bind(target) as unknown;
                return (changes: Parameters<typeof entries.write>[0]) => {
                  entries.write(changes);
                  if (newest !== null) local.keep(newest);
                };
              },
            });
          },
        };
      }),
  },
  {
    name: 'kept-stamp-first',
    concerns,
    keepsState: true,
    breaks:
      'the stamp of a commit is written by itself, the entries some time later: a crash between them loses a commit',
    wrapState: (inner, disk) => {
      const known = stamps.get(disk) ?? new Map<string, Buffer>();
      stamps.set(disk, known);
      return withSessions(inner, (task, taskId) => {
        const local = task.local!;
        const found = local.stamp === null ? null : (known.get(taskId) ?? null);
        let waits: Buffer | null = null;
        return {
          local: withLocal(local, {
            get stamp() {
              return local.stamp === null ? null : found;
            },
            keep(stamp) {
              known.set(taskId, stamp);
              if (waits !== null) local.keep(waits);
              waits = waits === null ? stamp : null;
            },
          }),
        };
      });
    },
  },
  {
    name: 'kept-as-newest',
    concerns,
    keepsState: true,
    breaks:
      'entries that were kept are taken for those of the last commit: what was committed since, elsewhere, is not loaded',
    wrapProgram: (program) => withTask(program, (task) => ({ restore: (payload) => task.restore(payload, true) })),
  },
];

function withSessions(inner: StateStore, wrap: (task: TaskState, taskId: string) => Partial<TaskState>): StateStore {
  return {
    openTask(taskId) {
      const task = inner.openTask(taskId);
      return {
        cacheBytes: task.cacheBytes,
        entries: (name, keeps) => task.entries(name, keeps),
        close: () => task.close(),
        ...wrap(task, taskId),
      };
    },
    close: () => inner.close(),
  };
}

function withLocal(local: LocalState, other: Partial<LocalState>): LocalState {
  const plain: LocalState = {
    get stamp() {
      return local.stamp;
    },
    has: (name) => local.has(name),
    keep: (stamp) => local.keep(stamp),
    discard: () => local.discard(),
  };
  return Object.defineProperties(plain, Object.getOwnPropertyDescriptors(other));
}
