import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceProcess } from '../e2e/service-process.ts';
import { freePort } from '../e2e/workspace.ts';
import { PhaseWatch } from './phases.ts';

export interface FleetOptions {
  /** Name of the pipeline; its topics, and the keyspace, carry it. */
  readonly name: string;
  readonly folder: string;
  readonly brokers: readonly string[];
  readonly cassandra: { readonly contactPoint: string; readonly port: number; readonly localDataCenter: string };
  /** Changes the pipeline, to plant a bug in it. */
  readonly edit?: (sql: string) => string;
  /** What processors run instead of the product. */
  readonly processorEntry?: string;
  /** Gets every line of the processors' logs. */
  readonly onLine?: (member: string, line: string) => void;
}

export type Role = 'ingest' | 'processor' | 'sink' | 'gateway';

export interface Member {
  readonly name: string;
  readonly role: Role;
  readonly process: ServiceProcess;
  readonly watch: PhaseWatch;
  /** Drained and not started again: scaled down. */
  retired: boolean;
}

/** Who committed a task last, and when. */
export interface LastCommit {
  readonly member: string;
  readonly ms: number;
}

/** The services of one run, each a process of its own; processors can be added and taken away. */
export class Fleet {
  readonly members: Member[] = [];
  readonly lastCommits = new Map<string, LastCommit>();
  readonly topic: string;
  readonly #options: FleetOptions;

  private constructor(options: FleetOptions) {
    this.#options = options;
    this.topic = `seen-${options.name}`;
  }

  static async create(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    const sql = (await readFile(join(import.meta.dirname, 'torture.sql'), 'utf8'))
      .replace("'topic' = 'seen'", `'topic' = '${fleet.topic}'`)
      .replace("'topic' = 'bought'", `'topic' = 'bought-${options.name}'`);
    const pipelines = join(options.folder, 'pipelines');
    await mkdir(pipelines, { recursive: true });
    await writeFile(join(pipelines, `${options.name}.sql`), options.edit?.(sql) ?? sql);
    for (const role of ['ingest', 'ingest', 'processor', 'sink', 'gateway'] as const) await fleet.add(role);
    return fleet;
  }

  /** One more process of this role, not started. */
  async add(role: Role): Promise<Member> {
    const { name, folder, brokers, cassandra, processorEntry, onLine } = this.#options;
    const memberName = `${role}-${this.members.filter((member) => member.role === role).length + 1}`;
    const logs = join(folder, memberName);
    await mkdir(logs, { recursive: true });
    const watch = new PhaseWatch((task) => this.lastCommits.set(task, { member: memberName, ms: performance.now() }));
    const hear = (line: string): void => {
      watch.line(line);
      onLine?.(memberName, line);
    };
    const env = {
      MILLRACE_PROFILE: 'kafka',
      MILLRACE_PIPELINES: join(folder, 'pipelines'),
      MILLRACE_KAFKA_BROKERS: brokers.join(','),
      MILLRACE_CASSANDRA_CONTACT_POINTS: cassandra.contactPoint,
      MILLRACE_CASSANDRA_PORT: String(cassandra.port),
      MILLRACE_CASSANDRA_LOCAL_DATA_CENTER: cassandra.localDataCenter,
      MILLRACE_CASSANDRA_KEYSPACE: name,
      MILLRACE_LOG_LEVEL: role === 'processor' ? 'debug' : 'info',
    };
    const process = new ServiceProcess(role, await freePort(), [], env, logs, {
      ...(role === 'processor' && { onLine: hear, entry: processorEntry }),
    });
    const member = { name: memberName, role, process, watch, retired: false };
    this.members.push(member);
    return member;
  }

  /** Those that are meant to run. */
  of(role: Role): readonly Member[] {
    return this.members.filter((member) => member.role === role && !member.retired);
  }

  get gatewayUrl(): string {
    return this.of('gateway')[0].process.url;
  }

  async killAll(): Promise<void> {
    await Promise.all(
      this.members.map(async ({ process }) => {
        process.signal('SIGCONT');
        await process.kill();
      }),
    );
  }
}
