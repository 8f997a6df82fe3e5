import { freePorts } from '@millrace/infra-local';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../child.ts';
import { scriptOf } from '../queries.ts';
import { COMMIT_INTERVAL_MS, type System } from './system.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const main = join(root, 'apps', 'cli', 'src', 'main.ts');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** Our processor, as a user starts it: so many processes in one consumer group, the query a file in their folder. */
export function millrace({ processes }: { readonly processes: number }): System {
  const settings = { processes: String(processes), 'commit interval': `${COMMIT_INTERVAL_MS} ms`, others: 'defaults' };
  return {
    name: 'millrace',
    version: `${version}, Node ${process.version}`,
    settings,
    prepare: async () => {},
    async start({ query, run, bootstrap, input, output, folder }) {
      const pipelines = join(folder, 'pipelines');
      mkdirSync(pipelines, { recursive: true });
      const script = scriptOf(query.file, { input: { topic: input }, output: { topic: output } });
      writeFileSync(join(pipelines, `${run}.sql`), script);
      copyFileSync(join(root, 'bench', 'nexmark', 'count-char.ts'), join(pipelines, 'count-char.ts'));
      const env = {
        MILLRACE_PROFILE: 'kafka',
        MILLRACE_PIPELINES: pipelines,
        MILLRACE_KAFKA_BROKERS: bootstrap,
        MILLRACE_COMMIT_INTERVAL_MS: String(COMMIT_INTERVAL_MS),
      };
      const ports = await freePorts(processes);
      const children = ports.map((port, i) => {
        const log = join(folder, `millrace-${i}.log`);
        return new Child(process.execPath, [main, 'processor', '--port', String(port)], { log, env, cwd: folder });
      });
      return {
        group: 'millrace-processor',
        pids: children.map(({ pid }) => pid),
        check: () => children.forEach(check),
        kill: async () => void (await Promise.all(children.map((child) => child.kill()))),
      };
    },
  };
}

/** What a processor gives up ends the run at once: a pipeline that is refused would be waited for in vain. */
function check(child: Child): void {
  child.check();
  const [error] = child.logged(/"level":"error"(?!.*it is tried again)/);
  if (error !== undefined) throw new Error((JSON.parse(error) as { msg: string }).msg);
}
