import { compileJava, findJava, flinkHome, flinkJars, flinkVersion, serverFiles } from '@millrace/infra-local';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Child } from '../child.ts';
import { scriptOf } from '../queries.ts';
import { COMMIT_INTERVAL_MS, type System } from './system.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const sources = [
  join(import.meta.dirname, '..', 'java', 'flink', 'FlinkJob.java'),
  join(root, 'test', 'sql', 'oracle', 'flink', 'Statements.java'),
  join(root, 'test', 'sql', 'oracle', 'flink', 'Twins.java'),
];

/** As Flink's guide to tuning SQL and the settings of its Nexmark kit advise. */
const SETTINGS: Readonly<Record<string, string>> = {
  'parallelism.default': '2',
  'taskmanager.numberOfTaskSlots': '2',
  'execution.checkpointing.interval': `${COMMIT_INTERVAL_MS} ms`,
  'execution.checkpointing.mode': 'EXACTLY_ONCE',
  'execution.checkpointing.storage': 'filesystem',
  'pipeline.object-reuse': 'true',
  'table.exec.mini-batch.enabled': 'true',
  'table.exec.mini-batch.allow-latency': '1 s',
  'table.exec.mini-batch.size': '50000',
  'table.optimizer.agg-phase-strategy': 'TWO_PHASE',
  'table.optimizer.distinct-agg.split.enabled': 'true',
  'table.local-time-zone': 'UTC',
  'table.exec.sink.require-on-conflict': 'false',
  'taskmanager.memory.managed.size': '1 gb',
  'taskmanager.memory.network.min': '256 mb',
  'taskmanager.memory.network.max': '256 mb',
  'restart-strategy.type': 'none',
  'rest.port': '0',
};
const OPENINGS = ['lang', 'util', 'nio'].map((part) => `--add-opens=java.base/java.${part}=ALL-UNNAMED`);

export interface FlinkOptions {
  readonly heapMb: number;
  readonly state: 'hashmap' | 'rocksdb';
  /** Throw the results away. */
  readonly discard: boolean;
}

/** Flink SQL in one JVM (a mini cluster: what travels between its two slots crosses no network). */
export function flink({ heapMb, state, discard }: FlinkOptions): System {
  const settings = {
    ...SETTINGS,
    'state.backend.type': state,
    ...(state === 'rocksdb' ? { 'execution.checkpointing.incremental': 'true' } : {}),
  };
  let classPath = '';
  return {
    name: 'flink',
    version: `${flinkVersion}, connector 5.0.0-2.2`,
    settings: { ...settings, heap: `${heapMb} MiB`, results: discard ? 'thrown away' : 'written' },
    async prepare() {
      const [jars, connector] = await Promise.all([flinkJars(), serverFiles('flink-kafka')]);
      const classes = await compileJava({ sources, classPath: jars, home: flinkHome });
      classPath = [classes, ...jars, join(connector, '*')].join(delimiter);
    },
    async start({ query, run, bootstrap, input, output, folder }) {
      const broker = { 'properties.bootstrap.servers': bootstrap };
      const reading = { 'properties.group.id': run, 'properties.isolation.level': 'read_committed' };
      const writing = {
        'sink.delivery-guarantee': 'exactly-once',
        'sink.transactional-id-prefix': run,
        'properties.transaction.timeout.ms': '60000',
      };
      const text = scriptOf(query.flinkFile ?? query.file, {
        input: { topic: input, more: { ...broker, ...reading } },
        output: discard ? { connector: 'blackhole' } : { topic: output, more: { ...broker, ...writing } },
      });
      const checkpoints = { 'execution.checkpointing.dir': `file://${join(folder, 'checkpoints')}` };
      const set = Object.entries({ ...settings, ...checkpoints }).map(([key, value]) => `SET '${key}' = '${value}';\n`);
      const script = join(folder, 'flink.sql');
      writeFileSync(script, set.join('') + text);
      const jvm = [`-Xmx${heapMb}m`, ...OPENINGS, '-Dlog4j2.level=warn', '-cp', classPath];
      const log = join(folder, 'flink.log');
      const child = new Child(await findJava(), [...jvm, 'FlinkJob', script], { log, cwd: folder });
      return { group: run, pids: [child.pid], check: () => child.check(), kill: () => child.kill() };
    },
  };
}
