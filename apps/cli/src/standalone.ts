import { loadConfig, readPipelineFolder, type Config } from '@millrace/config';
import { systemClock } from '@millrace/http';
import { loadPipelines, type PipelineSet } from '@millrace/plan';
import type { EventLog, TableStore } from '@millrace/ports';
import { createLogger, type Logger } from '@millrace/telemetry';
import { embeddedProfile, kafkaProfile } from './adapters.ts';
import { UserFunctions } from './functions/user-functions.ts';
import { startService, type Service } from './service.ts';

export interface StandaloneOptions {
  /** Folder with the `*.sql` files. */
  readonly pipelines?: string;
  /** Folder that keeps everything; a start goes on from what is there. */
  readonly data?: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly logLevel?: Config['logLevel'];
}

export interface Standalone {
  readonly url: string;
  readonly log: EventLog;
  readonly store: TableStore;
  readonly pipelines: PipelineSet;
  /** Stops taking requests, commits what is in hand, closes the files. Idempotent. */
  drain(): Promise<void>;
}

/**
 * The whole suite in this process, for programs: resolves once it works. Options that are absent come from the
 * environment, the configuration file and the defaults, as on the command line. Rejects with `MLR_CONFIG_…`,
 * `MLR_HTTP_PORT_IN_USE`, `MLR_LOG_IN_USE` and the like.
 */
export async function startStandalone(options: StandaloneOptions = {}): Promise<Standalone> {
  const argv = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [name === 'logLevel' ? '--log-level' : `--${name}`, String(value)],
  );
  const config = loadConfig({ service: 'standalone', argv });
  const logger = createLogger({ service: 'standalone', level: config.logLevel });
  const { service, pipelines } = await openStandalone(config, logger);
  try {
    await service.started;
  } catch (error) {
    await service.drain();
    throw error;
  }
  const { url, log, store } = service;
  if (log === null || store === null) throw new Error('started without log and store');
  return { url, log, store, pipelines, drain: () => service.drain() };
}

/** The four services behind one port, on the profile the configuration names. */
export async function openStandalone(
  config: Config,
  logger: Logger,
): Promise<{ readonly service: Service; readonly pipelines: PipelineSet }> {
  const { pipelines, functions } = await readPipelines(config, logger);
  const clock = systemClock;
  const service = await startService({
    name: 'standalone',
    parts: ['ingest', 'processor', 'sink', 'gateway'],
    config,
    clock,
    profile: config.profile === 'embedded' ? embeddedProfile(config, clock) : kafkaProfile(config, clock),
    pipelines,
    functions,
    logger,
  });
  return { service, pipelines };
}

/** The pipelines of the folder, and what their functions do. */
export interface PipelineFolder {
  readonly pipelines: PipelineSet;
  readonly functions: UserFunctions;
}

/** Loads the pipelines and their functions, and reports each that is refused, with line, column and a caret. */
export async function readPipelines(config: Config, logger: Logger): Promise<PipelineFolder> {
  const files = readPipelineFolder(config.pipelines);
  const functions = await UserFunctions.load(files);
  const pipelines = loadPipelines(files, functions.signature);
  for (const { name, code, report } of pipelines.refused) {
    logger.error({ pipeline: name, code }, `pipeline ${name} is refused:\n${report}`);
  }
  if (pipelines.pipelines.length === 0) logger.warn(`there is no pipeline to run in ${config.pipelines}`);
  return { pipelines, functions };
}
