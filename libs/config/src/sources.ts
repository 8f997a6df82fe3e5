import { nearMiss } from '@millrace/http/near-miss';
import { dirname, resolve } from 'node:path';
import { settingByKey, settings } from './settings.ts';
import type { Setting } from './settings.ts';

/** A value someone gave a setting, and where: `MILLRACE_PORT`, `--port`, `port in millrace.config.json`. */
export interface Given {
  readonly setting: Setting;
  readonly value: unknown;
  readonly where: string;
}

export interface Source {
  readonly given: readonly Given[];
  /** What cannot be understood, each naming the key. */
  readonly problems: readonly string[];
}

/**
 * `--flag value`, `--flag=value`, and for booleans `--flag` and `--no-flag`. Every word must belong to a setting;
 * `--config` names the file.
 */
export function fromArguments(argv: readonly string[], cwd: string): Source & { readonly configFile?: string } {
  let configFile: string | undefined;
  const given: Given[] = [];
  const problems: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [flag, ...parts] = word.split('=');
    let text = parts.length > 0 ? parts.join('=') : undefined;
    let setting = settings.find((candidate) => candidate.flag === flag);
    if (setting === undefined && flag.startsWith('--no-')) {
      setting = settings.find((candidate) => candidate.kind === 'boolean' && candidate.flag === `--${flag.slice(5)}`);
      if (setting !== undefined) text ??= 'false';
    }
    if (setting === undefined && flag !== '--config') {
      problems.push(unknown(flag, 'option', [...settings.map((candidate) => candidate.flag), '--config']));
      // Its value is not a word of its own.
      if (rest.length > 0 && !rest[0].startsWith('--')) rest.shift();
      continue;
    }
    text ??= rest[0]?.startsWith('--') ? undefined : rest.shift();
    if (setting?.kind === 'boolean') text ??= 'true';
    if (text === undefined) problems.push(`${flag} needs a value`);
    else if (setting === undefined) configFile = text;
    else given.push({ setting, value: parse(setting, text, cwd), where: flag });
  }
  return { given, problems, configFile };
}

/**
 * Variables that begin with `MILLRACE_`; empty ones count as absent. `MILLRACE_CONFIG` names the file and
 * `MILLRACE_TEST_…` belongs to the tests; any other that is not a setting is a problem.
 */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>, cwd: string): Source {
  const given: Given[] = [];
  const problems: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('MILLRACE_') || name === 'MILLRACE_CONFIG' || name.startsWith('MILLRACE_TEST_')) continue;
    if (text === undefined || text === '') continue;
    const setting = settings.find((candidate) => candidate.env === name);
    if (setting === undefined) {
      problems.push(
        unknown(name, 'environment variable of ours', [...settings.map((one) => one.env), 'MILLRACE_CONFIG']),
      );
    } else {
      given.push({ setting, value: parse(setting, text, cwd), where: name });
    }
  }
  return { given, problems };
}

/** The content of a configuration file, nested like the schema. Paths in it start at its folder. */
export function fromFile(content: unknown, file: string): Source {
  const given: Given[] = [];
  const problems: string[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    const key = path.join('.');
    const setting = settingByKey(key);
    if (setting !== undefined) {
      const text = setting.isPath && typeof value === 'string' && value !== '' ? resolve(dirname(file), value) : value;
      given.push({ setting, value: text, where: `${key} in ${file}` });
      return;
    }
    if (path.length > 0 && !settings.some((candidate) => candidate.key.startsWith(`${key}.`))) {
      const siblings = settings.map((candidate) => candidate.path.slice(0, path.length).join('.'));
      problems.push(`${file}: ${unknown(key, 'setting', [...new Set(siblings)])}`);
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`${file}: ${path.length === 0 ? 'the content' : key} must be an object`);
      return;
    }
    for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
  };
  walk(content, []);
  return { given, problems };
}

/** What a text means as a value of the setting. What it cannot mean stays a text, for the schema to refuse. */
function parse(setting: Setting, text: string, cwd: string): unknown {
  switch (setting.kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'string':
      return setting.isPath ? resolve(cwd, text) : text;
  }
}

function unknown(name: string, what: string, allowed: readonly string[]): string {
  const meant = nearMiss(name, allowed);
  const hint = meant === null ? `allowed are ${allowed.join(', ')}` : `did you mean ${meant}?`;
  return `${name} is no ${what}; ${hint}`;
}
