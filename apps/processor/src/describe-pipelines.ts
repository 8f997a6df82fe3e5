import type { PipelineSet } from '@millrace/plan';
import type { TaskStatus } from '@millrace/runtime';

interface TaskState {
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly error: unknown;
}

interface ShownError {
  readonly code: string | null;
  readonly message: string;
  readonly line?: number | null;
  readonly column?: number | null;
}

/** One entry of `GET /v1/pipelines`. */
export interface PipelineDescription {
  readonly name: string;
  readonly file: string;
  /** `refused`: its text is wrong. `failed`: it cannot run here. The others run all the same. */
  readonly status: 'refused' | 'failed' | 'starting' | 'running';
  readonly error: ShownError | null;
  readonly views: readonly string[];
  /** The tasks that run in this process. */
  readonly tasks: readonly { readonly id: string; readonly status: TaskStatus; readonly error: ShownError | null }[];
}

export function describePipelines(
  { pipelines, refused }: PipelineSet,
  failures: ReadonlyMap<string, unknown>,
  tasks: readonly TaskState[],
  isStarted: boolean,
): PipelineDescription[] {
  const known = pipelines.map(({ name, file, plan }): PipelineDescription => {
    const nodes = plan.statements.flatMap(({ stages }) => stages.map(({ node }) => `${name}.${node}.`));
    const own = tasks.filter(({ taskId }) => nodes.some((node) => taskId.startsWith(node)));
    const failedTask = own.find(({ status }) => status === 'failed');
    const failure = failures.get(name) ?? failedTask?.error ?? null;
    return {
      name,
      file,
      status: failure !== null ? 'failed' : isStarted ? 'running' : 'starting',
      error: shownError(failure),
      views: plan.statements.flatMap(({ view }) => (view === null ? [] : [view.name])),
      tasks: own.map(({ taskId, status, error }) => ({ id: taskId, status, error: shownError(error) })),
    };
  });
  const wrong = refused.map(({ name, file, code, message, line, column }): PipelineDescription => ({
    name,
    file,
    status: 'refused',
    error: { code, message, line, column },
    views: [],
    tasks: [],
  }));
  return [...known, ...wrong].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function shownError(error: unknown): ShownError | null {
  if (error === null || error === undefined) return null;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : null,
    message: typeof message === 'string' ? message : 'unknown error',
  };
}
