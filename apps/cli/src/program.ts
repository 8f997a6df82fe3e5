import { loadConfig, settings, type Config, type ServiceName } from '@millrace/config';
import { installSignals, systemClock } from '@millrace/http';
import { loadPipelines } from '@millrace/plan';
import { createLogger, type Logger } from '@millrace/telemetry';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { kafkaProfile } from './adapters.ts';
import { addEvalCommands } from './eval/command.ts';
import type { PartName } from './parts.ts';
import { addResetCommand } from './reset-command.ts';
import { startService, type Service } from './service.ts';
import { openStandalone, readPipelines } from './standalone.ts';

const SERVICES: Readonly<Record<PartName, string>> = {
  ingest: 'take events over HTTP and append them to Kafka topics',
  processor: 'run the pipelines over Kafka topics',
  sink: 'write the rows of views to Cassandra',
  gateway: 'answer queries from Cassandra over REST',
};

/** The command line. Settings are the configuration's own: every one may stand behind a command. */
export function createProgram(): Command {
  const program = new Command('millrace')
    .description('Streaming SQL for Node: events in, continuous SQL, aggregates out over REST')
    .version(version())
    .showHelpAfterError();
  service(
    program,
    'standalone',
    'run everything in this process, by default with all data in a folder',
    (config, logger) => openStandalone(config, logger).then(({ service }) => service),
  );
  for (const [name, description] of Object.entries(SERVICES) as [PartName, string][]) {
    service(program, name, description, async (config, logger) =>
      startService({
        name,
        parts: [name],
        config,
        clock: systemClock,
        profile: kafkaProfile(config, systemClock),
        // The gateway learns of views from the store alone.
        ...(name === 'gateway' ? { pipelines: loadPipelines([]) } : await readPipelines(config, logger)),
        logger,
      }),
    );
  }
  addResetCommand(program, settingsHelp);
  addEvalCommands(program);
  return program;
}

function service(
  program: Command,
  name: ServiceName,
  description: string,
  start: (config: Config, logger: Logger) => Promise<Service>,
): void {
  program
    .command(name)
    .description(description)
    .usage('[settings]')
    // The configuration reads them: it knows names, types, environment and file.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', settingsHelp)
    .action((_options: unknown, command: Command) => run(name, command.args, start));
}

/** Ends with exit code 1 when it cannot start, 0 after a signal; a service that waits for a server keeps running. */
async function run(
  name: ServiceName,
  argv: readonly string[],
  start: (config: Config, logger: Logger) => Promise<Service>,
): Promise<void> {
  let logger = createLogger({ service: name });
  try {
    const config = loadConfig({ service: name, argv });
    logger = createLogger({ service: name, level: config.logLevel });
    const running = await start(config, logger);
    installSignals({
      drain: () => running.drain(),
      onError: (err) => logger.error({ err }, 'stopping failed'),
    });
    await running.started;
  } catch (err) {
    // Into the log for machines, and plainly for whoever typed the command.
    logger.fatal({ err }, `millrace ${name} cannot start`);
    process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`);
    process.exit(1);
  }
}

function settingsHelp(): string {
  const lines = settings.map(({ flag, env, description }) => `  ${flag.padEnd(36)} ${description} (${env})`);
  return `\nSettings, also from the environment and millrace.config.json (--config names another file):\n${lines.join('\n')}`;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
