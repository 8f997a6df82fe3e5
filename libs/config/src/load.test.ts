import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MillraceError } from '@millrace/ports';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, redacted, settings } from './index.ts';
import type { Config, ConfigSources } from './index.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'millrace-config-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const load = (sources: Partial<ConfigSources>): Config => loadConfig({ service: 'ingest', env: {}, cwd, ...sources });

/** The problems that loading reports. */
function problems(sources: Partial<ConfigSources>): unknown {
  try {
    load(sources);
  } catch (error) {
    expect(error).toMatchObject({ code: 'MLR_CONFIG_INVALID' });
    return (error as MillraceError).details.problems;
  }
  throw new Error('it loaded');
}

function file(content: unknown): string {
  const path = join(cwd, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('configuration', () => {
  it('has a default for everything, and a port per service', () => {
    expect(load({})).toMatchObject({ profile: 'embedded', host: '127.0.0.1', port: 8081, commitIntervalMs: 200 });
    expect(load({}).http.bodyBytes).toBe(8 * 1024 * 1024);
    expect(load({ service: 'sink' }).port).toBe(8084);
    expect(load({}).data).toBe(join(cwd, '.millrace'));
  });

  it('takes the command line before the environment before the file', () => {
    const env = {
      MILLRACE_CONFIG: file({ port: 1, host: 'a', logLevel: 'warn' }),
      MILLRACE_PORT: '2',
      MILLRACE_HOST: 'b',
    };
    expect(load({ env, argv: ['--port', '3'] })).toMatchObject({ port: 3, host: 'b', logLevel: 'warn' });
  });

  it('finds millrace.config.json in the working folder', () => {
    const path = join(cwd, 'millrace.config.json');
    writeFileSync(path, '{"kafka":{"sasl":{"mechanism":"plain","username":"u","password":"p"}}}');
    expect(load({}).kafka.sasl).toEqual({ mechanism: 'plain', username: 'u', password: 'p' });
    rmSync(path);
  });

  it('reads texts as numbers, flags and lists', () => {
    const env = {
      MILLRACE_KAFKA_BROKERS: 'a:1, [::1]:2',
      MILLRACE_KAFKA_TLS_ENABLED: 'true',
      MILLRACE_HTTP_BODY_BYTES: '2048',
    };
    const argv = ['--no-cassandra-tls-enabled', '--kafka-tls-enabled', '--telemetry-sample-ratio=0.5'];
    const config = load({ env, argv });
    expect(config.kafka.brokers).toEqual(['a:1', '[::1]:2']);
    expect([config.kafka.tls.enabled, config.cassandra.tls.enabled]).toEqual([true, false]);
    expect([config.http.bodyBytes, config.telemetry.sampleRatio]).toEqual([2048, 0.5]);
  });

  it('starts relative paths where they were written', () => {
    expect(load({ argv: ['--data', 'd'] }).data).toBe(join(cwd, 'd'));
    expect(load({ argv: ['--config', file({ data: '../d' })] }).data).toBe(join(cwd, '..', 'd'));
  });

  it('takes an empty variable for none', () => {
    expect(load({ env: { MILLRACE_HOST: '', MILLRACE_REGISTRY_URL: '' } }).host).toBe('127.0.0.1');
  });

  it('is frozen', () => {
    expect(Object.isFrozen(load({}).kafka.sasl)).toBe(true);
  });

  it('gives every setting one variable and one option', () => {
    for (const name of ['env', 'flag', 'key'] as const) {
      expect(new Set(settings.map((setting) => setting[name])).size).toBe(settings.length);
    }
    expect(settings.filter((setting) => setting.description === '')).toEqual([]);
  });
});

describe('a key that is no setting', () => {
  it('is named, with what was meant, wherever it stands', () => {
    const path = file({ kafka: { broker: 'a:1' }, nonsense: { x: 1 } });
    const env = { MILLRACE_KAFKA_BROKER: 'a:1', MILLRACE_TEST_SERVERS: '{}', OTHER: 'x' };
    expect(problems({ env, argv: ['--prot', '1', '--config', path] })).toEqual([
      expect.stringMatching(/kafka\.broker is no setting; did you mean kafka\.brokers\?$/),
      expect.stringMatching(/nonsense is no setting; allowed are profile, data, pipelines/),
      'MILLRACE_KAFKA_BROKER is no environment variable of ours; did you mean MILLRACE_KAFKA_BROKERS?',
      '--prot is no option; did you mean --port?',
    ]);
  });

  it('is one even when it is called like something of JavaScript', () => {
    expect(problems({ argv: ['--config', file('{"__proto__":{"port":1}}')] })).toEqual([
      expect.stringContaining('__proto__ is no setting'),
    ]);
  });

  it('is one where an object is expected', () => {
    expect(problems({ argv: ['--config', file({ kafka: 'a:1' })] })).toEqual([
      expect.stringMatching(/kafka must be an object/),
    ]);
    expect(problems({ argv: ['--config', file([])] })).toEqual([
      expect.stringMatching(/the content must be an object/),
    ]);
  });
});

describe('a bad value', () => {
  it.each([
    ['--port', 'abc', /^--port: .*number/],
    ['--port', '70000', /^--port: .*65535/],
    ['--profile', 'cloud', /^--profile: must be one of embedded, kafka$/],
    ['--kafka-brokers', 'a:1,b', /^--kafka-brokers: must look like host:port$/],
    ['--http-body-bytes', '1.5', /^--http-body-bytes: /],
    ['--kafka-tls-enabled', 'yes', /^--kafka-tls-enabled: /],
    ['--registry-url', 'ftp://x', /^--registry-url: must be a URL with http/],
    ['--registry-url', 'http://u:p@x', /^--registry-url: must not hold credentials/],
    ['--cassandra-keyspace', 'a"b', /^--cassandra-keyspace: must be a lower case identifier/],
    ['--telemetry-sample-ratio', '2', /^--telemetry-sample-ratio: /],
    ['--kafka-sasl-mechanism', 'plain', /^kafka\.sasl\.username: is missing, and kafka\.sasl\.mechanism is set$/],
    ['--cassandra-password', 'p', /^cassandra\.username: is missing/],
    ['--kafka-tls-key-file', 'k', /^kafka\.tls\.certFile: is missing/],
  ])('is named: %s %s', (flag, text, expected) => {
    expect(problems({ argv: [flag, text] })).toContainEqual(expect.stringMatching(expected));
  });

  it('is never printed when it is a secret', () => {
    const argv = ['--config', file({ kafka: { sasl: { password: ['hunter2'] } } })];
    expect(JSON.stringify(problems({ argv }))).not.toContain('hunter2');
  });

  it('is an option without one', () => {
    expect(problems({ argv: ['--port'] })).toEqual(['--port needs a value']);
    expect(problems({ argv: ['--port', '--host', 'h'] })).toEqual(['--port needs a value']);
  });

  it.each([['{"port": 1,}'], ['']])('is a file that is no JSON: %j', (content) => {
    expect(() => load({ argv: ['--config', file(content)] })).toThrow(
      expect.objectContaining({ code: 'MLR_CONFIG_FILE' }),
    );
  });

  it('is a file whose text is not quoted', () => {
    const argv = ['--config', file('{"password": hunter2}')];
    expect(() => load({ argv })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter|word/) }),
    );
  });

  it('is a named file that is not there', () => {
    expect(() => load({ argv: ['--config', 'gone.json'] })).toThrow(
      expect.objectContaining({ code: 'MLR_CONFIG_FILE' }),
    );
  });
});

describe('printing', () => {
  it('hides secrets and nothing else', () => {
    const config = load({
      argv: ['--kafka-sasl-mechanism=plain', '--kafka-sasl-username=u', '--kafka-sasl-password=p'],
    });
    expect(redacted(config)).toMatchObject({ kafka: { sasl: { username: 'u', password: '[redacted]' } }, port: 8081 });
    expect(config.kafka.sasl.password).toBe('p');
    expect(redacted(config).cassandra).not.toHaveProperty('password');
  });
});
