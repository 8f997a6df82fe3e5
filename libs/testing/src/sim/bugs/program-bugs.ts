import { RecordBatchWriter, decodeBatch, sealBatch } from '@millrace/formats';
import type { StageProgram, StageTask, TaskContext } from '@millrace/engine';
import type { PendingBatch, RecordBatch } from '@millrace/ports';
import type { SimCase } from '../sim-case.ts';
import type { Bug } from './bug.ts';

type Partials = readonly PendingBatch[];

/** Whether a plan was cut in front of an aggregate over its source, which is in two phases then. */
const hasPartials = ({ sql }: SimCase): boolean => /parallelism.*(page_windows|page_sizes)/s.test(sql);

/** Mistakes of the engine, or of the runtime in calling it. */
export const PROGRAM_BUGS: readonly Bug[] = [
  {
    name: 'version-from-clock',
    breaks: 'row versions are the wall clock, not a clock that only grows: after a step back an older row wins',
    wrapProgram: (program) =>
      withTask(program, (task) => ({
        flush: (context) => task.flush({ ...context, version: context.nowMs * 1000 }),
      })),
  },
  {
    name: 'watermark-before-records',
    breaks: 'what a commit sends through an exchange begins with the watermark that closes the windows of its records',
    wrapProgram: (program) =>
      withTask(program, (task) => ({
        flush: (context) => {
          const { delta, outputs } = task.flush(context);
          return { delta, outputs: program.plan.output.kind === 'exchange' ? outputs.map(reversed) : outputs };
        },
      })),
  },
  {
    name: 'positions-ahead',
    breaks: 'a source task reports a position beyond what it has taken in: a reader finds its own write missing',
    wrapProgram: (program) =>
      withTask(program, (task) => ({
        flush: (context) => {
          const ahead = context.positions.map((at) => ({ ...at, offset: at.offset + 5 }));
          return task.flush(program.plan.input.kind === 'source' ? { ...context, positions: ahead } : context);
        },
      })),
  },
  {
    name: 'deletions-lost',
    breaks: 'a row that leaves the result is not deleted from the view',
    wrapProgram: (program) =>
      withTask(program, (task) => ({
        flush: (context) => {
          const { delta, outputs } = task.flush(context);
          return { delta, outputs: program.plan.output.kind === 'view' ? outputs.map(withoutDeletions) : outputs };
        },
      })),
  },
  {
    name: 'state-kept-after-unknown',
    breaks: 'a task whose commit was not certain goes on with its state in memory instead of the one in the log',
    wrapProgram: (program) => {
      const kept = new Map<number, StageTask>();
      return {
        ...program,
        createTask: (context) => {
          const known = kept.get(context.task);
          if (known !== undefined) return override(known, { reset: () => {}, restore: () => {} });
          const task = program.createTask(context);
          kept.set(context.task, task);
          return task;
        },
      };
    },
  },
  {
    name: 'partials-after-commit',
    concerns: hasPartials,
    breaks: 'partial aggregates are sent with the commit after the one that says their records are read',
    wrapProgram: (program) =>
      withPartials(program, (now, kept, isBeat) =>
        isBeat ? { sent: [...kept, ...now], kept: [] } : { sent: kept, kept: now },
      ),
  },
  {
    name: 'partials-kept',
    concerns: hasPartials,
    breaks: 'partial aggregates are not forgotten with their commit: the next one sends them again',
    wrapProgram: (program) => withPartials(program, (now, kept) => ({ sent: [...kept, ...now], kept: now })),
  },
  {
    name: 'snapshot-behind',
    breaks: 'the parts of a snapshot round hold the state at its beginning, behind deltas that are newer',
    wrapProgram: (program) =>
      withTask(program, (task) => {
        let parts: (readonly Buffer[])[] = [];
        return {
          beginSnapshot: () => {
            parts = [];
            task.beginSnapshot();
            for (let last = false; !last;) {
              const part = task.snapshotPart(1);
              parts.push(part.payloads);
              ({ last } = part);
            }
          },
          snapshotPart: () => ({ payloads: parts.shift()!, last: parts.length === 0 }),
        };
      }),
  },
];

/** Of a task that sends partial aggregates of its source: what it sends, given what it would send now and has in hand. */
function withPartials(
  program: StageProgram,
  send: (now: Partials, kept: Partials, isBeat: boolean) => { readonly sent: Partials; readonly kept: Partials },
): StageProgram {
  const { input, operators, output } = program.plan;
  if (input.kind !== 'source' || operators.at(-1)?.op !== 'dataflow') return program;
  return withTask(program, (task) => {
    let kept: Partials = [];
    return {
      flush: (context) => {
        const { delta, outputs } = task.flush(context);
        const [partials = [], others = []] = [true, false].map((is) =>
          outputs.filter(({ topic }) => (topic === output.topic) === is),
        );
        const next = send(partials, kept, context.beat);
        kept = next.kept;
        return { delta, outputs: [...next.sent, ...others] };
      },
    };
  });
}

export function withTask(
  program: StageProgram,
  wrap: (task: StageTask, context: TaskContext) => Partial<StageTask>,
): StageProgram {
  return {
    ...program,
    createTask: (context) => {
      const task = program.createTask(context);
      return override(task, wrap(task, context));
    },
  };
}

function override(task: StageTask, methods: Partial<StageTask>): StageTask {
  return new Proxy(task, {
    get(target, name) {
      const replaced: unknown = Reflect.get(methods, name);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The same records, last one first. */
function reversed(batch: PendingBatch): PendingBatch {
  return rewritten(batch, (records) => Array.from({ length: records.count }, (_, i) => records.count - 1 - i));
}

function withoutDeletions(batch: PendingBatch): PendingBatch {
  return rewritten(batch, (records) =>
    Array.from({ length: records.count }, (_, i) => i).filter((i) => records.valueStart[i] >= 0),
  );
}

/** The records of these places, in this order; the batch itself when none is left, for there is no empty one. */
function rewritten(batch: PendingBatch, places: (records: RecordBatch) => readonly number[]): PendingBatch {
  const bytes = Buffer.from(batch.bytes);
  sealBatch(bytes, {});
  const records = decodeBatch(batch.topic, batch.partition, bytes, 0, 0);
  const writer = new RecordBatchWriter(batch.topic, batch.partition);
  for (const i of places(records)) {
    writer.appendRange(
      records.timestamps[i],
      records.bytes,
      records.keyStart[i],
      records.keyEnd[i],
      records.bytes,
      records.valueStart[i],
      records.valueEnd[i],
      records.bytes.subarray(records.headersStart[i], records.headersEnd[i]),
    );
  }
  return writer.take()[0] ?? batch;
}
