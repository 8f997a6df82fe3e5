import { until } from '../e2e/rest.ts';

/** Waits until the tasks whose id matches, at least one, have failed with this error. */
export async function untilTaskFails(
  url: string,
  task: RegExp,
  error: { code: string; message: RegExp },
): Promise<void> {
  await until(
    `a task ${task.source} fails with ${error.code}`,
    async () => {
      const { data } = (await (await fetch(`${url}/v1/pipelines`)).json()) as {
        data: { tasks: { id: string; error: { code: string; message: string } | null }[] }[];
      };
      const failed = data[0].tasks.filter(({ id, error }) => task.test(id) && error !== null);
      return (
        failed.length > 0 &&
        failed.every((one) => one.error!.code === error.code && error.message.test(one.error!.message))
      );
    },
    15_000,
  );
}
