import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PIPELINES = fileURLToPath(new URL('./pipelines', import.meta.url));

/** A folder of one deployment: data, logs, and the pipelines under names that no other run uses. */
export interface Workspace {
  readonly folder: string;
  readonly pipelines: string;
  /** Name of the pipeline, and of its source topic. */
  readonly pipeline: string;
  readonly topic: string;
  remove(): Promise<void>;
}

export async function makeWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-e2e-'));
  const nonce = folder
    .slice(-6)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0');
  const pipelines = join(folder, 'pipelines');
  await cp(PIPELINES, pipelines, { recursive: true });
  const text = await readFile(join(pipelines, 'shop.sql'), 'utf8');
  const topic = `orders-${nonce}`;
  await writeFile(join(pipelines, `shop_${nonce}.sql`), text.replace("'topic' = 'orders'", `'topic' = '${topic}'`));
  await rm(join(pipelines, 'shop.sql'));
  return { folder, pipelines, pipeline: `shop_${nonce}`, topic, remove: () => rm(folder, { recursive: true }) };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
