import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settings } from '@millrace/config';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { helm, kubernetesValidate } from './tools.ts';

const chart = join(import.meta.dirname, '..', '..', 'infra', 'helm', 'millrace');
const full = join(chart, 'ci', 'full-values.yaml');
const KUBERNETES = '1.37.0';
const run = promisify(execFile);

interface Env {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly Env[];
  readonly resources: { readonly requests?: object; readonly limits?: object };
  readonly securityContext: object;
  readonly [probe: string]: unknown;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Container[]; readonly [key: string]: unknown };
    };
  };
}

let program: string;
let validator: string;
let dir: string;

beforeAll(async () => {
  [program, validator] = await Promise.all([helm(), kubernetesValidate()]);
  dir = await mkdtemp(join(tmpdir(), 'millrace-helm-'));
}, 600_000);
afterAll(() => rm(dir, { recursive: true }));

async function render(...args: string[]): Promise<{ text: string; manifests: Manifest[] }> {
  const { stdout } = await run(program, ['template', 'rel', chart, '--kube-version', KUBERNETES, ...args]);
  return { text: stdout, manifests: parseAllDocuments(stdout).map((document) => document.toJS() as Manifest) };
}

/** What kubernetes-validate says about each document, by kind and name: passed or not. */
async function validate(text: string): Promise<{ passed: number; complaints: string[] }> {
  const file = join(dir, `${Math.random()}.yaml`);
  await writeFile(file, text);
  const args = ['--strict', '-k', KUBERNETES.replace(/\.0$/, ''), file];
  const report = await run(validator, args).catch((error: unknown) => error as { stdout: string; stderr: string });
  const lines = `${report.stdout}\n${report.stderr}`.split('\n').filter((line) => line !== '');
  const complaints = lines.filter((line) => !/^INFO .* passed for resource/.test(line));
  return { passed: lines.length - complaints.length, complaints };
}

const containers = (manifests: readonly Manifest[]): Container[] =>
  manifests.filter(({ kind }) => kind === 'Deployment').flatMap(({ spec }) => [...spec.template.spec.containers]);

describe.each([
  ['with the default values', []],
  ['with everything switched on', ['-f', full]],
])('the chart %s', (_, args: string[]) => {
  it('passes helm lint', async () => {
    const { stdout } = await run(program, ['lint', '--strict', chart, ...args]);
    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  it('is what the Kubernetes schemas allow, document by document', async () => {
    // The Prometheus operator's kind is not one of Kubernetes itself.
    const { text, manifests } = await render(...args, '--set', 'serviceMonitor.enabled=false');
    const { passed, complaints } = await validate(text);
    expect(complaints).toEqual([]);
    expect(passed).toBe(manifests.length);
    expect(passed).toBeGreaterThanOrEqual(21);
  });

  it('has the four services, each probed, bounded and restricted', async () => {
    const { manifests } = await render(...args);
    expect(containers(manifests).map(({ args: words }) => words)).toEqual([
      ['gateway'],
      ['ingest'],
      ['processor'],
      ['sink'],
    ]);
    for (const container of containers(manifests)) {
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) expect(container[probe]).toBeDefined();
      expect(container.resources).toMatchObject({ requests: { memory: expect.any(String) }, limits: {} });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    for (const { kind, spec } of manifests) {
      if (kind !== 'Deployment') continue;
      expect(spec.template.spec).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 30,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
    }
    const kinds = manifests.map(({ kind }) => kind);
    for (const kind of ['ServiceAccount', 'Service', 'NetworkPolicy', 'PodDisruptionBudget']) {
      expect(kinds.filter((candidate) => candidate === kind)).toHaveLength(4);
    }
  });

  it('sets nothing but settings, and secrets by reference', async () => {
    const known = new Map(settings.map((setting) => [setting.env, setting]));
    for (const { env } of containers((await render(...args)).manifests)) {
      for (const { name, value, valueFrom } of env) {
        const setting = known.get(name);
        expect([name, setting?.env]).toEqual([name, name]);
        if (setting?.isSecret) expect(valueFrom?.secretKeyRef.key).toBe('password');
        else expect(valueFrom?.secretKeyRef.key ?? value).toEqual(expect.any(String));
      }
    }
  });
});

describe('the chart', () => {
  it('brings the pipelines and the monitor it is given', async () => {
    const { manifests } = await render('-f', full);
    const pipelines = manifests.find(({ kind }) => kind === 'ConfigMap');
    expect(pipelines?.data?.['flights.sql']).toMatch(/^CREATE TABLE flights/);
    expect(manifests.some(({ kind }) => kind === 'ServiceMonitor')).toBe(true);
  });

  it('uses a ConfigMap of the user when there is one', async () => {
    const { text, manifests } = await render('--set', 'existingPipelines=mine');
    expect(manifests.some(({ kind }) => kind === 'ConfigMap')).toBe(false);
    expect(text).toContain('configMap: { name: mine }');
  });

  it.each([
    ['services.ingest.replicas=two', /replicas/],
    ['services.other.replicas=1', /other/],
    ['kafka.borkers={a:1}', /borkers/],
    ['kafka.brokers={nowhere}', /brokers/],
    ['cassandra.keyspace=Upper', /keyspace/],
    ['kafka.sasl.mechanism=plain', /existingSecret is needed/],
  ])('refuses %s', async (value, reason) => {
    await expect(render('--set', value)).rejects.toThrow(reason);
  });
});

describe('the validation', () => {
  it('fails on a document that Kubernetes would refuse', async () => {
    const { text } = await render();
    expect((await validate(text.replace('replicas: 2', 'replicas: two'))).complaints).not.toEqual([]);
    expect((await validate(text.replace('replicas: 2', 'replica: 2'))).complaints).not.toEqual([]);
  });
});
