import type { Bug } from './bug.ts';
import { withTask } from './program-bugs.ts';

/** State of a source task that ends behind the watermark (stage/state-format.ts): kind 1, 10 bytes. */
const PLAIN = { kind: 1, withIds: 3, bytes: 10 };

/** Mistakes in telling a repeated event from a new one. */
export const ID_BUGS: readonly Bug[] = [
  {
    name: 'ids-not-in-state',
    concerns: ({ withIds }) => withIds === true,
    breaks: 'the ids that a task has seen are only in its memory: after a restore a repeated event counts again',
    wrapProgram: (program) =>
      withTask(program, (task) => ({
        restore: (payload) => {
          if (payload[1] !== PLAIN.withIds) return task.restore(payload);
          const plain = Buffer.from(payload.subarray(0, PLAIN.bytes));
          plain[1] = PLAIN.kind;
          task.restore(plain);
        },
      })),
  },
  {
    name: 'ids-before-commit',
    concerns: ({ withIds }) => withIds === true,
    breaks: 'ids are remembered although the commit that took their events in failed: a repeat is then lost',
    wrapProgram: (program) => {
      const newest = new Map<number, Buffer[]>();
      return withTask(program, (task, { task: number }) => ({
        flush: (context) => {
          const result = task.flush(context);
          if (result.delta?.[1] === PLAIN.withIds) {
            newest.set(number, [...(newest.get(number) ?? []), result.delta].slice(-1));
          }
          return result;
        },
        restore: (payload) => {
          task.restore(payload);
          if (payload[1] === PLAIN.withIds) {
            for (const ahead of newest.get(number) ?? []) task.restore(ahead);
          }
        },
      }));
    },
  },
];
