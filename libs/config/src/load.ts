import { MillraceError } from '@millrace/ports';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';
import { settingByKey, settings } from './settings.ts';
import { fromArguments, fromEnvironment, fromFile } from './sources.ts';
import type { Given, Source } from './sources.ts';

export const CONFIG_FILE = 'millrace.config.json';

/** Ports of the services when none is given. */
export const DEFAULT_PORTS = { standalone: 8080, ingest: 8081, gateway: 8082, processor: 8083, sink: 8084 } as const;
export type ServiceName = keyof typeof DEFAULT_PORTS;

export interface ConfigSources {
  /** Decides the default port. */
  readonly service: ServiceName;
  /** Words of the command line that are settings: `['--port', '8090', '--config', 'other.json']`. Default none. */
  readonly argv?: readonly string[];
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working folder. Default `process.cwd()`. */
  readonly cwd?: string;
}

/**
 * The settings from command line, environment, file and defaults; the first that has one wins. The file is the one that
 * `--config` or `MILLRACE_CONFIG` names, which then must exist, or `millrace.config.json` in the working folder. Throws
 * `MLR_CONFIG_INVALID`, naming every unknown or bad key with what is allowed, or `MLR_CONFIG_FILE`.
 */
export function loadConfig(sources: ConfigSources): Config {
  const cwd = sources.cwd ?? process.cwd();
  const env = sources.env ?? process.env;
  const words = fromArguments(sources.argv ?? [], cwd);
  const file = fileSource(words.configFile ?? env.MILLRACE_CONFIG, cwd);
  // Later ones win.
  const all = [defaults(sources.service, cwd), file, fromEnvironment(env, cwd), words];

  const chosen = new Map<string, Given>();
  for (const given of all.flatMap((source) => source.given)) chosen.set(given.setting.key, given);
  const problems = all.flatMap((source) => source.problems);

  const parsed = configSchema.safeParse(nested([...chosen.values()]));
  if (parsed.success && problems.length === 0) return freeze(parsed.data);
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String);
    // An issue inside a list is an issue of the list's setting.
    const setting = settingByKey(path.join('.')) ?? settingByKey(path.slice(0, -1).join('.'));
    const allowed = setting?.allowed ? `must be one of ${setting.allowed.join(', ')}` : issue.message;
    const where = chosen.get(setting?.key ?? '')?.where ?? path.join('.');
    problems.push(`${where}: ${allowed}`);
  }
  throw new MillraceError('MLR_CONFIG_INVALID', `reading the configuration: ${problems.join('; ')}`, {
    details: { problems },
  });
}

/** The configuration for printing: secrets are replaced. */
export function redacted(config: Config): Record<string, unknown> {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const { path, isSecret } of settings) {
    if (!isSecret) continue;
    const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
    const name = path[path.length - 1];
    if (parent[name] !== undefined) parent[name] = '[redacted]';
  }
  return copy;
}

function defaults(service: ServiceName, cwd: string): Source {
  const given = settings
    .filter((setting) => setting.isPath && setting.default !== undefined)
    .map((setting) => ({ setting, value: resolve(cwd, String(setting.default)), where: setting.key }));
  const port = settingByKey('port')!;
  return { given: [...given, { setting: port, value: DEFAULT_PORTS[service], where: 'port' }], problems: [] };
}

function fileSource(named: string | undefined, cwd: string): Source {
  const file = resolve(cwd, named || CONFIG_FILE);
  if (!named && !existsSync(file)) return { given: [], problems: [] };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new MillraceError('MLR_CONFIG_FILE', `reading the configuration file ${file}: ${reason}`, { cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    // The rest of the message, and the error itself, quote the file, which may hold secrets.
    const [reason] = (error as Error).message.split(/, (?:\.\.\.)?"/);
    throw new MillraceError('MLR_CONFIG_FILE', `reading the configuration file ${file}: no JSON: ${reason}`);
  }
  return fromFile(content, file);
}

function nested(given: readonly Given[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { setting, value } of given) {
    let at = root;
    for (const name of setting.path.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
    at[setting.path[setting.path.length - 1]] = value;
  }
  return root;
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner as object);
  return Object.freeze(value);
}
