import { z } from 'zod';

/**
 * Every setting there is. A setting's place here is its name everywhere: `kafka.sasl.password` in the file,
 * `MILLRACE_KAFKA_SASL_PASSWORD` in the environment, `--kafka-sasl-password` on the command line. Units are in names.
 *
 * `secret`: never printed. `path`: made absolute, from the working folder or from the folder of the file it stands in.
 */
declare module 'zod' {
  interface GlobalMeta {
    secret?: boolean;
    path?: boolean;
  }
}

const secret = (description: string) => z.string().min(1).optional().meta({ description, secret: true });
const file = (description: string) => z.string().min(1).optional().meta({ description, path: true });
const flag = (description: string) => z.boolean().default(false).describe(description);
const text = (fallback: string, description: string) => z.string().min(1).default(fallback).describe(description);
const count = (fallback: number, min: number, max: number, description: string) =>
  z.int().min(min).max(max).default(fallback).describe(description);
const port = (description: string) => z.int().min(0).max(65_535).describe(description);
const address = z.string().regex(/^(\[[^\]]+\]|[^\s:/]+):\d{1,5}$/, 'must look like host:port');
const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL with http or https' })
  .regex(/^[^@]*$/, 'must not hold credentials: they would be printed');

const tls = z.strictObject({
  enabled: flag('Encrypt the connection. Without caFile the certificate must be signed by a public authority.'),
  caFile: file('PEM file with the authorities to trust.'),
  certFile: file('PEM file with our certificate, where the server asks for one.'),
  keyFile: file('PEM file with the private key of certFile.'),
});

const http = z.strictObject({
  bodyBytes: count(8 << 20, 1024, 256 << 20, 'Largest request body, decompressed.'),
  maxRecords: count(50_000, 1, 1_000_000, 'Most records in one request.'),
  maxInFlight: count(256, 1, 100_000, 'Most requests answered at the same time; beyond it 503.'),
  requestTimeoutMs: count(60_000, 100, 3_600_000, 'Longest time for a request to arrive whole.'),
});

const embedded = z.strictObject({
  retentionMs: z
    .int()
    .min(60_000)
    .optional()
    .describe('Embedded log: source and dead letter records older than this are deleted. Absent: kept for ever.'),
  retentionBytes: z
    .int()
    .min(1 << 20)
    .optional()
    .describe('Embedded log: about so much is kept of each of their topic partitions. Absent: everything.'),
});

const state = z.strictObject({
  store: z
    .enum(['memory', 'lmdb'])
    .default('memory')
    .describe('Where tasks keep state: in the heap, or what can be in files of which the heap keeps what is in use.'),
  folder: file(
    'Folder of these files, which are deleted at the next start, but for what is kept. Absent: `state` in `data`.',
  ),
  keepMs: z
    .int()
    .min(1000)
    .optional()
    .describe(
      'The files of a task that does not run are kept for so long: a restart on the same disk reads only what came later. Absent: not kept.',
    ),
  cacheBytes: count(128 << 20, 1 << 20, 1 << 40, 'Heap for what is in use of state in files, of all tasks together.'),
  memoryLimitBytes: z
    .int()
    .min(64 << 20)
    .optional()
    .describe(
      'Near this much of heap and buffers the task with the most state stops. Absent: only near the heap limit.',
    ),
});

const kafka = z.strictObject({
  brokers: z.array(address).min(1).default(['127.0.0.1:9092']).describe('Brokers to ask for the others.'),
  clientId: text('millrace', 'How we name ourselves to the brokers.'),
  sessionTimeoutMs: count(
    6_000,
    1_000,
    10_000,
    'A process that was not heard of for so long loses its tasks to others. No less than `group.min.session.timeout.ms` of the brokers.',
  ),
  transactionTimeoutMs: count(
    5_000,
    1_000,
    5_000,
    'An open commit of a process that died, whose task nobody takes over, holds back readers for so long.',
  ),
  tls: tls.prefault({}),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional().describe('Absent: no SASL.'),
      username: z.string().min(1).optional().describe('Needed with a mechanism.'),
      password: secret('Needed with a mechanism.'),
    })
    .prefault({}),
});

const cassandra = z.strictObject({
  contactPoints: z.array(z.string().min(1)).min(1).default(['127.0.0.1']).describe('Nodes to ask for the others.'),
  port: port('Port of all nodes.').default(9042),
  localDataCenter: text('datacenter1', 'Data center whose nodes are used.'),
  keyspace: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,47}$/, 'must be a lower case identifier of at most 48 characters')
    .default('millrace')
    .describe('Made when it is missing.'),
  replicationFactor: count(1, 1, 20, 'Copies of each row, when the keyspace is made. At least 3 in production.'),
  username: z.string().min(1).optional().describe('Needed with a password.'),
  password: secret('Needed with a user name.'),
  tls: tls.prefault({}),
});

const registry = z.strictObject({
  url: webUrl.optional().describe('Confluent-compatible schema registry, for tables in avro-confluent format.'),
  username: z.string().min(1).optional().describe('For basic authentication.'),
  password: secret('For basic authentication.'),
});

const telemetry = z.strictObject({
  otlpEndpoint: webUrl.optional().describe('Where traces go (OTLP over HTTP). Absent: nowhere.'),
  sampleRatio: z.number().min(0).max(1).default(0.01).describe('Share of requests that are traced, from 0 to 1.'),
});

export const configSchema = z
  .strictObject({
    profile: z
      .enum(['embedded', 'kafka'])
      .default('embedded')
      .describe('embedded: log and store in files under `data`. kafka: Kafka and Cassandra.'),
    data: z.string().min(1).default('.millrace').meta({ description: 'Folder of the embedded profile.', path: true }),
    pipelines: z.string().min(1).default('pipelines').meta({ description: 'Folder with the *.sql files.', path: true }),
    host: text('127.0.0.1', 'Address to listen on. 0.0.0.0: all, also from outside.'),
    port: port('Port to listen on; 0: any free one.'),
    drainTimeoutMs: count(25_000, 0, 3_600_000, 'Longest time to finish work after SIGTERM.'),
    commitIntervalMs: count(200, 10, 60_000, "Default of SET 'execution.checkpointing.interval'."),
    keepGenerationMs: count(
      3_600_000,
      0,
      2_147_483_647,
      'Sink: how long rows of before a reset stay in the store once those computed anew are served.',
    ),
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('What is logged, to standard error.'),
    http: http.prefault({}),
    embedded: embedded.prefault({}),
    state: state.prefault({}),
    kafka: kafka.prefault({}),
    cassandra: cassandra.prefault({}),
    registry: registry.prefault({}),
    telemetry: telemetry.prefault({}),
  })
  .superRefine((config, context) => {
    const needs = (given: unknown, wanted: unknown, path: string[], because: string): void => {
      if (given !== undefined && wanted === undefined) {
        context.addIssue({ code: 'custom', path, message: `is missing, and ${because} is set` });
      }
    };
    const { sasl } = config.kafka;
    needs(sasl.mechanism, sasl.username, ['kafka', 'sasl', 'username'], 'kafka.sasl.mechanism');
    needs(sasl.mechanism, sasl.password, ['kafka', 'sasl', 'password'], 'kafka.sasl.mechanism');
    needs(sasl.username, sasl.mechanism, ['kafka', 'sasl', 'mechanism'], 'kafka.sasl.username');
    for (const name of ['cassandra', 'registry'] as const) {
      needs(config[name].username, config[name].password, [name, 'password'], `${name}.username`);
      needs(config[name].password, config[name].username, [name, 'username'], `${name}.password`);
    }
    for (const name of ['kafka', 'cassandra'] as const) {
      const { certFile, keyFile } = config[name].tls;
      needs(certFile, keyFile, [name, 'tls', 'keyFile'], `${name}.tls.certFile`);
      needs(keyFile, certFile, [name, 'tls', 'certFile'], `${name}.tls.keyFile`);
    }
  });

/** The settings of one process, complete and checked. Paths are absolute. */
export type Config = z.output<typeof configSchema>;
