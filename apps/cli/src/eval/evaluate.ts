import { Dataflow, type UserFunctionBody } from '@millrace/engine';
import { planDataflow, planSourceColumn, type DataflowNode, type DataflowPlan, type NodeOf } from '@millrace/plan';
import { MillraceError } from '@millrace/ports';
import { didYouMean, fillVariables, parseScripts, type Script } from '@millrace/sql';
import { basename, join } from 'node:path';
import { UserFunctions } from '../functions/user-functions.ts';
import { makeFolder } from './files.ts';
import { missingInput } from './missing-input.ts';
import { overRecord } from './record-failure.ts';
import { withRecordTimestamps } from './record-timestamps.ts';
import { TableInput } from './table-input.ts';
import { changelogOutput, foldedOutput, type TableOutput } from './table-output.ts';

export interface EvaluateOptions {
  /** They form one catalog, in order. `file` is named in errors; paths of functions are relative to it. */
  readonly scripts: readonly { readonly text: string; readonly file: string }[];
  /** JSON lines by table; of records with the same event time the earlier file's comes first. */
  readonly inputs: readonly { readonly table: string; readonly file: string }[];
  /** Folder for `<table>.jsonl`; made if it is not there. */
  readonly out: string;
  /** `["+I",…]` rows as they come instead of the final rows. */
  readonly changelog?: boolean;
  /** Topic partitions that each input is dealt over, round-robin. Default 1. */
  readonly partitions?: number;
  /** Overrides `SET`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For `${NAME}` in the scripts. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Count lines that are no records instead of failing. */
  readonly skipMalformed?: boolean;
  /** Called now and then with the number of records read. */
  readonly onProgress?: (records: number) => void;
}

export interface Evaluation {
  readonly records: number;
  readonly malformed: number;
  /** Records whose window was closed. */
  readonly late: number;
  /** Rows (or changes) written, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Runs scripts over files, without any service: same text, same input, same rows. Records are read merged by event
 * time; at the end every watermark advances to the end of time. Throws `SqlError` or `MillraceError`.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { script, plan, functions } = await prepare(options, withRecordTimestamps);
  const clock = { processingTimeMs: 0 };
  const outputs = new Map<string, TableOutput>();
  makeFolder(options.out);
  const dataflow = new Dataflow(plan, {
    clock,
    functions,
    sink(node) {
      const path = fileOf(node.table, options.out);
      const output = outputs.get(node.table) ?? (options.changelog ? changelogOutput : foldedOutput)(path, node, plan);
      outputs.set(node.table, output);
      return output.receiver;
    },
  });
  const inputs = openInputs(script, plan, dataflow, options);
  try {
    run(inputs, dataflow, clock, options.onProgress);
  } finally {
    for (const input of inputs) input.close();
  }
  for (const output of outputs.values()) output.finish();
  const sum = (of: (input: TableInput) => number) => inputs.reduce((total, input) => total + of(input), 0);
  return {
    records: sum((input) => input.records),
    malformed: sum((input) => input.malformed),
    late: dataflow.stats.late,
    rows: Object.fromEntries([...outputs].map(([table, output]) => [table, output.rows])),
  };
}

/** Reads and plans scripts for `eval` and `explain`: any connector will do. */
export async function prepare(
  options: Pick<EvaluateOptions, 'scripts' | 'variables' | 'settings'>,
  adapt = (script: Script): Script => script,
): Promise<{ script: Script; plan: DataflowPlan; functions: ReadonlyMap<string, UserFunctionBody> }> {
  const scripts = options.scripts.map(({ text, file }) => ({
    text: fillVariables(text, options.variables ?? {}, file),
    file,
  }));
  const functions = await UserFunctions.load(scripts);
  const parsed = parseScripts(scripts, {
    pipeline: 'eval',
    connectors: 'any',
    functions: functions.signature,
    settings: options.settings,
  });
  const script = adapt(parsed);
  const files = scripts.map(({ file }) => file);
  return {
    script,
    plan: planDataflow(script, { connectors: 'any' }),
    functions: functions.bodies(script.functions, files),
  };
}

function openInputs(script: Script, plan: DataflowPlan, dataflow: Dataflow, options: EvaluateOptions): TableInput[] {
  const sources = plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source');
  const read = new Set(sources.map(({ input }) => input.table));
  options.inputs.forEach(({ table }, i) => {
    if (options.inputs.findIndex((other) => other.table === table) < i) {
      throw new MillraceError(
        'MLR_EVAL_INPUT',
        `--input names the table \`${table}\` twice: put its lines into one file`,
      );
    }
    if (!script.tables.some(({ name }) => name === table)) {
      const near = didYouMean(table, read) || (read.size > 0 ? `; what is read: ${[...read].join(', ')}` : '');
      throw new MillraceError(
        'MLR_EVAL_INPUT',
        `--input names the table \`${table}\`, which no script declares${near}`,
      );
    }
    if (!read.has(table) && script.inserts.some(({ target }) => target === table)) {
      throw new MillraceError('MLR_EVAL_INPUT', `--input names the table \`${table}\`, which is written and not read`);
    }
  });
  for (const table of read) {
    if (!options.inputs.some((input) => input.table === table)) throw missingInput(table, script);
  }
  const { partitions = 1, skipMalformed = false } = options;
  return options.inputs
    .filter(({ table }) => read.has(table))
    .map(({ table, file }) => {
      const nodes = sources.filter(({ input }) => input.table === table);
      return { table, file, nodes, isLookup: nodes.every((node) => isLookedUp(node, plan)) };
    })
    .sort((a, b) => Number(b.isLookup) - Number(a.isLookup)) // What others look rows up in is there before they come.
    .map(({ table, file, nodes, isLookup }) => {
      const definition = script.tables.find(({ name }) => name === table)!;
      const { watermark } = definition;
      const time = watermark && !isLookup ? planSourceColumn(definition, watermark.column) : null;
      return new TableInput(file, nodes, time, dataflow, { partitions, skipMalformed });
    });
}

/** Whether a node's rows go into the right side of lookup joins, and nowhere else. */
function isLookedUp({ id }: DataflowNode, plan: DataflowPlan): boolean {
  const readers = plan.nodes.filter(({ inputs }) => inputs.includes(id));
  return readers.every((reader) => {
    if (reader.op === 'calc' || reader.op === 'normalize') return isLookedUp(reader, plan);
    return reader.op === 'temporal-join' && reader.time === 'proctime' && reader.inputs[0] !== id;
  });
}

function run(
  inputs: readonly TableInput[],
  dataflow: Dataflow,
  clock: { processingTimeMs: number },
  onProgress: EvaluateOptions['onProgress'],
): void {
  overRecord(
    () => 'before any record was read',
    () => dataflow.start(),
  );
  let records = 0;
  let processingTimeMs = -Infinity;
  const advance = (ms: number, { record }: TableInput) =>
    overRecord(
      () => `when time reached ${record}`,
      () => dataflow.processingTime(ms),
    );
  const open = inputs.filter((input) => input.next());
  // What has no event time is read first, when the first that has one comes: so that state by time does not outlive it.
  const times = open.map(({ eventTimeMs }) => eventTimeMs).filter((ms) => ms !== -Infinity);
  clock.processingTimeMs = times.length > 0 ? Math.min(...times) : 0;
  while (open.length > 0) {
    let first = open[0];
    for (const input of open) if (input.eventTimeMs < first.eventTimeMs) first = input;
    if (first.eventTimeMs !== -Infinity) {
      clock.processingTimeMs = first.eventTimeMs;
      if (first.eventTimeMs > processingTimeMs) advance((processingTimeMs = first.eventTimeMs), first);
    }
    overRecord(
      () => first.record,
      () => first.process(),
    );
    if (++records % 10_000 === 0) onProgress?.(records);
    if (!first.next()) open.splice(open.indexOf(first), 1);
  }
  overRecord(
    () => 'when all records were read',
    () => {
      for (const input of inputs) input.finish();
      dataflow.processingTime(Infinity);
    },
  );
}

/** Names may be anything in backquotes, files may not be anywhere. */
function fileOf(table: string, folder: string): string {
  const name = `${table}.jsonl`;
  if (basename(name) === name) return join(folder, name);
  throw new MillraceError(
    'MLR_EVAL_TABLE_NAME',
    `the rows of table \`${table}\` go to a file of its name in the folder of --out: give it a name without \`/\``,
  );
}
