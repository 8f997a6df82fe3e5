import { MillraceError } from '@millrace/ports';
import {
  didYouMean,
  formatErrorInLine,
  formatSqlError,
  inWrittenText,
  SqlError,
  variableNames,
  type PlacedError,
  type Script,
} from '@millrace/sql';
import type { Command } from 'commander';
import { evaluate, prepare, type EvaluateOptions } from './evaluate.ts';
import { explain, explainDataflow, planPipeline } from '@millrace/plan';
import { readScript } from './files.ts';
import { MissingInput } from './missing-input.ts';
import { progressLine } from './progress-line.ts';
import { RecordFailure } from './record-failure.ts';
import { MalformedLine } from './table-input.ts';

interface Flags {
  readonly input: string[];
  readonly out: string;
  readonly changelog?: boolean;
  readonly partitions: string;
  readonly set: string[];
  readonly var: string[];
  readonly skipMalformed?: boolean;
  readonly json?: boolean;
}

const collect = (value: string, all: string[]) => [...all, value];

/** `millrace eval` and `millrace explain`. */
export function addEvalCommands(program: Command): void {
  program
    .command('eval')
    .description('run a script over files, without any service')
    .argument('<files...>', 'SQL scripts; they form one catalog, in order')
    .option('--input <table=file>', 'JSON lines to read a table from (repeatable)', collect, [])
    .requiredOption('--out <dir>', 'folder for <table>.jsonl of every table that is inserted into')
    .option('--changelog', 'write every change as ["+I",…] instead of the final rows')
    .option('--partitions <n>', 'topic partitions that each input is dealt over, round-robin', '1')
    .option('--set <key=value>', 'set an option, as SET in a script (repeatable)', collect, [])
    .option('--var <name=value>', 'fill ${NAME} in the scripts (repeatable)', collect, [])
    .option('--skip-malformed', 'count lines that are no records instead of stopping')
    .action((files: string[], flags: Flags) => guarded(files, flags, (options) => runEval(options, flags)));
  program
    .command('explain')
    .description('show what a script will do: operators, state, watermarks, changes')
    .argument('<files...>', 'SQL scripts; they form one catalog, in order')
    .option('--json', 'the plan itself, for programs')
    .option('--set <key=value>', 'set an option, as SET in a script (repeatable)', collect, [])
    .option('--var <name=value>', 'fill ${NAME} in the scripts (repeatable)', collect, [])
    .action((files: string[], flags: Flags) => guarded(files, flags, (options) => runExplain(options, flags)));
}

async function runEval(options: ScriptOptions, flags: Flags): Promise<void> {
  const partitions = Number(flags.partitions);
  if (!/^\d+$/.test(flags.partitions) || partitions < 1 || partitions > 1024) {
    throw usageError(`--partitions takes a number from 1 to 1024, not '${flags.partitions}'`);
  }
  const progress = progressLine(process.stderr);
  const { records, malformed, late, rows } = await evaluate({
    ...options,
    inputs: pairs(flags.input, '--input TABLE=FILE').map(([table, file]) => ({ table, file })),
    out: flags.out,
    changelog: flags.changelog,
    partitions,
    skipMalformed: flags.skipMalformed,
    onProgress: (count) => progress.show(`${count.toLocaleString('en')} records`),
  });
  progress.clear();
  const written = Object.entries(rows).map(([table, count]) => `${table} ${count.toLocaleString('en')}`);
  const skipped = malformed > 0 ? `, ${malformed.toLocaleString('en')} malformed lines skipped` : '';
  const dropped = late > 0 ? `, ${late.toLocaleString('en')} late` : '';
  process.stderr.write(
    `${records.toLocaleString('en')} records${skipped}${dropped}; rows: ${written.join(', ') || 'none (no script has an INSERT INTO)'}\n`,
  );
}

async function runExplain(options: ScriptOptions, flags: Flags): Promise<void> {
  const { script, plan } = await prepare(options);
  const { text, json } = explainDataflow(script, plan);
  process.stdout.write(flags.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}${stagesOf(script)}`);
}

/** Where the script says how many tasks it wants: what the processor makes of it. */
function stagesOf(script: Script): string {
  if (script.options['parallelism.default'] === undefined) return '';
  try {
    return `\n== stages\n${explain(planPipeline(script)).text}`;
  } catch (error) {
    if (error instanceof SqlError) return `\n== stages\nthe processor does not run it: ${error.message}\n`;
    throw error;
  }
}

/** The scripts as they are written, and what `--set` and `--var` make of them. */
type ScriptOptions = Required<Pick<EvaluateOptions, 'scripts' | 'settings' | 'variables'>>;

function scriptOptions(files: readonly string[], flags: Flags): ScriptOptions {
  const scripts = files.map((file) => ({ file, text: readScript(file) }));
  const variables = Object.fromEntries(pairs(flags.var, '--var NAME=VALUE'));
  const known = new Set(scripts.flatMap(({ text }) => [...variableNames(text)]));
  for (const name of Object.keys(variables).filter((each) => !known.has(each))) {
    process.stderr.write(`--var ${name}: no script has \${${name}}${didYouMean(name, known)}\n`);
  }
  return { scripts, settings: Object.fromEntries(pairs(flags.set, '--set KEY=VALUE')), variables };
}

/** What was typed behind `millrace eval` or `explain` makes no sense. */
const usageError = (message: string) => new MillraceError('MLR_EVAL_OPTION', message);

function pairs(values: readonly string[], usage: string): [string, string][] {
  return values.map((value) => {
    const at = value.indexOf('=');
    if (at <= 0) throw usageError(`write ${usage}, not '${value}'`);
    return [value.slice(0, at), value.slice(at + 1)];
  });
}

/** Errors go to standard error, with file, line and column where they have them; exit code 1. */
async function guarded(
  files: readonly string[],
  flags: Flags,
  run: (options: ScriptOptions) => Promise<void>,
): Promise<void> {
  let options: ScriptOptions | null = null;
  try {
    await run((options = scriptOptions(files, flags)));
  } catch (error) {
    process.stderr.write(`${describe(error, options)}\n`);
    process.exitCode = 1;
  }
}

function describe(error: unknown, options: ScriptOptions | null): string {
  if (error instanceof SqlError && error.code === 'MLR_SQL_OPTION' && error.file === undefined) {
    return `--set: ${error.code}: ${error.message}`;
  }
  if (error instanceof MalformedLine) {
    return formatErrorInLine({ ...error.place, code: error.code, message: error.message }, error.text);
  }
  const place = placeOf(error);
  if (place !== null) {
    const script = options?.scripts.find(({ file }) => file === place.file);
    if (!options || !script) return formatSqlError(place, '');
    return formatSqlError(inWrittenText(place, script.text, options.variables), script.text);
  }
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  // The system's own errors begin with their code.
  return typeof code === 'string' && !error.message.startsWith(code) ? `${code}: ${error.message}` : error.message;
}

/** The error with its place in a script, where it has one. */
function placeOf(error: unknown): PlacedError | null {
  if (error instanceof SqlError || error instanceof MissingInput) return error;
  if (error instanceof RecordFailure && error.place !== null) {
    return { ...error.place, code: error.code, message: error.message };
  }
  return null;
}
