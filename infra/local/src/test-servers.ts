import { MillraceError } from '@millrace/ports';

/** The environment variable through which a test learns where its servers are: `TestServers` as JSON. */
export const TEST_SERVERS = 'MILLRACE_TEST_SERVERS';

/** Servers that run for the tests. Each is there when the run was started with it. */
export interface TestServers {
  /** One broker. */
  readonly kafka?: { readonly bootstrap: readonly string[] };
  /** Three brokers. */
  readonly kafka3?: { readonly bootstrap: readonly string[] };
  readonly cassandra?: { readonly contactPoint: string; readonly port: number; readonly localDataCenter: string };
  readonly registry?: { readonly url: string };
}

/**
 * The address of a server that runs for this test. Throws `MLR_LOCAL_NO_TEST_SERVER` when it was not started: a test
 * that needs a server fails without it, it is never skipped.
 */
export function testServer<Name extends keyof TestServers>(name: Name): NonNullable<TestServers[Name]> {
  const servers = testServers();
  const server = servers[name];
  if (server !== undefined) return server;
  throw new MillraceError('MLR_LOCAL_NO_TEST_SERVER', `This test needs the server "${name}". ${howToRun()}`);
}

/** All servers that run for this test. Throws `MLR_LOCAL_NO_TEST_SERVER` when there are none. */
export function testServers(): TestServers {
  const json = process.env[TEST_SERVERS];
  if (json !== undefined) return JSON.parse(json) as TestServers;
  throw new MillraceError('MLR_LOCAL_NO_TEST_SERVER', `This test needs real servers. ${howToRun()}`);
}

function howToRun(): string {
  return (
    'Run it with `npm test`, or alone: ' +
    'node infra/local/src/with-servers.ts --kafka 1 --kafka 3 --cassandra --registry -- ' +
    'npx jest --selectProjects servers <file> (name only the servers it needs).'
  );
}
