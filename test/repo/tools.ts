/** Programs that the tests need and npm does not carry, fetched once into `.cache` (pinned, never system-wide). */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '.cache');

const HELM = 'v3.22.0';
const KUBERNETES_VALIDATE = '1.37.0';
/** Carries the schema of the compose specification, as `docker compose` itself uses it. */
const COMPOSE_GO = 'v2.16.2';

export async function prepareTools(): Promise<void> {
  await Promise.all([helm(), kubernetesValidate(), composeSchema()]);
}

/** Path of the helm program. Needs Go the first time. */
export async function helm(): Promise<string> {
  const bin = join(cache, `helm-${HELM}`);
  const program = join(bin, 'helm');
  if (existsSync(program)) return program;
  await mkdir(bin, { recursive: true });
  await explained('Go (https://go.dev/dl), as new as helm asks for', () =>
    run('go', ['install', `helm.sh/helm/v3/cmd/helm@${HELM}`], { env: { ...process.env, PATH: withGo(), GOBIN: bin } }),
  );
  return program;
}

/** Path of kubernetes-validate, which carries the Kubernetes schemas. Needs Python 3 the first time. */
export async function kubernetesValidate(): Promise<string> {
  const venv = join(cache, `kubernetes-validate-${KUBERNETES_VALIDATE}`);
  const program = join(venv, 'bin', 'kubernetes-validate');
  if (existsSync(program)) return program;
  await explained('Python 3 with its venv module (Debian: python3-venv)', async () => {
    await rm(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `kubernetes-validate==${KUBERNETES_VALIDATE}`,
    ]);
  });
  return program;
}

/** Path of the compose specification's JSON schema. Needs Go the first time. */
export async function composeSchema(): Promise<string> {
  const path = join(cache, `compose-spec-${COMPOSE_GO}.json`);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  await explained('Go (https://go.dev/dl)', async () => {
    const module = `github.com/compose-spec/compose-go/v2@${COMPOSE_GO}`;
    // Outside of any Go module: the version stands above.
    const { stdout } = await run('go', ['mod', 'download', '-json', module], {
      cwd: cache,
      env: { ...process.env, PATH: withGo() },
    });
    const { Dir } = JSON.parse(stdout) as { Dir: string };
    // In one step, whole whenever it exists.
    const partial = `${path}.${process.pid}`;
    await copyFile(join(Dir, 'schema', 'compose-spec.json'), partial);
    await rename(partial, path);
  });
  return path;
}

/** Go's installer puts it where few shells look. */
const withGo = (): string => ['/usr/local/go/bin', process.env.PATH].join(delimiter);

async function explained(needs: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Fetching a tool for the tests, which takes ${needs} and its package registry: ${message}`, {
      cause,
    });
  }
}
