import { loadConfig } from '@millrace/config';
import { systemClock } from '@millrace/http';
import { MillraceError } from '@millrace/ports';
import { resetPipeline, type ResetResult } from '@millrace/processor';
import { createLogger } from '@millrace/telemetry';
import type { Command } from 'commander';
import { embeddedProfile, kafkaProfile } from './adapters.ts';
import { PROCESSOR_GROUP } from './parts.ts';
import { readPipelines } from './standalone.ts';

/** `millrace reset <pipeline>`. */
export function addResetCommand(program: Command, settingsHelp: () => string): void {
  program
    .command('reset')
    .description('make a pipeline forget its state and begin anew from its sources; stop its processors before')
    .argument('<pipeline>', 'name of its file, without .sql')
    .usage('<pipeline> [settings]')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', settingsHelp)
    .action(async (pipeline: string, _options: unknown, command: Command) => {
      try {
        const { generation, tasks } = await reset(pipeline, command.args.slice(1));
        process.stdout.write(`${pipeline} begins anew: generation ${generation}, ${tasks} tasks\n`);
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      }
    });
}

/** On the log that the settings name: with `profile` `embedded` the one in the data folder, which nobody may have open. */
export async function reset(pipeline: string, argv: readonly string[]): Promise<ResetResult> {
  const config = loadConfig({ service: 'standalone', argv });
  const { pipelines: set } = await readPipelines(
    config,
    createLogger({ service: 'standalone', level: config.logLevel }),
  );
  const found = set.pipelines.find(({ name }) => name === pipeline);
  if (found === undefined) {
    const names = set.pipelines.map(({ name }) => name).join(', ');
    const message = `resetting ${pipeline}: there is no such pipeline that can run in ${config.pipelines}; there are: ${names || 'none'}`;
    throw new MillraceError('MLR_CLI_NO_PIPELINE', message, { details: { pipeline } });
  }
  const profile =
    config.profile === 'embedded' ? embeddedProfile(config, systemClock) : kafkaProfile(config, systemClock);
  const log = await profile.openLog();
  try {
    return await resetPipeline(log, systemClock, found, PROCESSOR_GROUP);
  } finally {
    await log.close();
  }
}
