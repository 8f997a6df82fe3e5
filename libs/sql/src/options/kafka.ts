import { SqlError } from '../errors.ts';
import type { TableDefinition } from '../logical/plan.ts';
import type { CreateTableNode } from '../syntax/ast.ts';
import {
  anyText,
  duration,
  oneOf,
  oneOfBut,
  positiveDuration,
  refused,
  wholeNumber,
  type OptionTable,
} from './definition.ts';
import { parseDuration } from './duration.ts';

const FORMAT = oneOfBut(['json', 'avro-confluent'], {
  avro: 'bare Avro is not supported: use avro-confluent',
  csv: 'not supported yet',
  protobuf: 'not supported yet',
  'debezium-json': 'change logs as input are not supported yet',
});

export const TOPIC_NAME = {
  check: (value: string) =>
    /^[A-Za-z0-9._-]{1,200}$/.test(value) && !value.startsWith('__millrace.')
      ? undefined
      : 'must be a topic name: letters, digits, `.`, `_`, `-`, and not start with `__millrace.`',
};

const IGNORED = anyText;
const DLQ = 'a bad record goes to the dead letter topic, it is neither skipped nor does it stop the pipeline';

/** `'connector' = 'kafka'`: a topic of the event log. */
export const KAFKA_OPTIONS: OptionTable = {
  connector: anyText,
  /** Default: the table's name. */
  topic: TOPIC_NAME,
  format: FORMAT,
  'value.format': FORMAT,
  'value.fields-include': oneOfBut(['ALL'], { EXCEPT_KEY: 'not supported yet: the value holds every column' }),
  'key.format': oneOfBut(['json'], {
    raw: 'not supported yet: use json',
    'avro-confluent': 'not supported yet: use json',
  }),
  'key.fields': anyText,
  /** Where a pipeline starts that has never run. Default: earliest-offset. */
  'scan.startup.mode': oneOf('earliest-offset', 'latest-offset', 'timestamp', 'group-offsets', 'specific-offsets'),
  /** `partition:0,offset:42;partition:1,offset:300` */
  'scan.startup.specific-offsets': {
    check: (value) =>
      parseOffsets(value) === null ? `must be like 'partition:0,offset:42;partition:1,offset:300'` : undefined,
  },
  /** With mode group-offsets: where to begin in a topic partition for which the group has committed nothing. */
  'properties.auto.offset.reset': oneOf('earliest', 'latest', 'none'),
  'scan.startup.timestamp-millis': wholeNumber(0, Number.MAX_SAFE_INTEGER),
  'json.timestamp-format.standard': oneOf('SQL', 'ISO-8601'),
  'value.json.timestamp-format.standard': oneOf('SQL', 'ISO-8601'),
  'allowed-lateness': duration,
  /** The column that names an event: ingest sends it along, and a record whose id was seen before is left out. */
  'event-id': anyText,
  /** How long ids are remembered, in the time of the records. Default: 24 h. */
  'event-id.ttl': positiveDuration,
  /** A topic partition without new records for so long holds no watermark back. 0: it always does. */
  'scan.watermark.idle-timeout': duration,
  /** What a pipeline does when records are gone that it has not read. */
  'scan.on-data-loss': oneOf('fail', 'continue'),
  /** Most records a second that a task reads, of a topic partition. */
  'scan.rate-limit': wholeNumber(1, 1_000_000_000),

  // What Flink needs in the text and we take from the configuration: the same text runs in both.
  'properties.bootstrap.servers': IGNORED,
  /** Whose committed offsets count, with the modes group-offsets and specific-offsets. */
  'properties.group.id': anyText,
  'avro-confluent.url': IGNORED,
  'value.avro-confluent.url': IGNORED,
  'scan.watermark.emit.strategy': oneOf('on-event'),

  'scan.bounded.mode': refused('a pipeline here has no end'),
  'topic-pattern': refused('name one topic'),
  'json.ignore-parse-errors': refused(DLQ),
  'json.fail-on-missing-field': refused(
    'declare the column NOT NULL: a record without it goes to the dead letter topic',
  ),
};

/** Where a pipeline begins that has never run. */
export type Startup =
  | { readonly mode: 'earliest' | 'latest' }
  | { readonly mode: 'timestamp'; readonly timestampMs: number }
  /** Topic partitions that are not named begin where the group stands, if there is one, else at their first record. */
  | {
      readonly mode: 'specific';
      readonly offsets: readonly { readonly partition: number; readonly offset: number }[];
      readonly group: string | null;
    }
  /** `otherwise`: where the group has committed nothing. */
  | { readonly mode: 'group'; readonly group: string; readonly otherwise: 'earliest' | 'latest' | 'none' };

export interface KafkaOptions {
  readonly topic: string;
  readonly format: 'json' | 'avro-confluent';
  readonly jsonTimestampFormat: 'SQL' | 'ISO-8601';
  readonly keyFields: readonly string[];
  readonly startup: Startup;
  readonly allowedLatenessMs: number | null;
  /** Null: the table names none. */
  readonly eventId: string | null;
  /** Null: the default. */
  readonly eventIdTtlMs: number | null;
  /** Null: as `SET 'table.exec.source.idle-timeout'` says. */
  readonly idleTimeoutMs: number | null;
  readonly onDataLoss: 'fail' | 'continue';
  /** Null: as fast as it can. */
  readonly recordsPerSecond: number | null;
}

const MODE_NEEDS: Readonly<Record<string, string>> = {
  timestamp: 'scan.startup.timestamp-millis',
  'specific-offsets': 'scan.startup.specific-offsets',
};

/** Options that need each other. */
export function checkKafkaOptions(options: Readonly<Record<string, string>>, node: CreateTableNode): void {
  const fail = (key: string, message: string) => {
    const at = node.options.find((option) => option.key.text === key)?.key.at ?? node.name.at;
    return new SqlError('MLR_SQL_OPTION', message, at);
  };
  const has = (key: string) => options[key] !== undefined;
  if (!has('format') && !has('value.format'))
    throw fail('connector', `'format' is missing: 'json' or 'avro-confluent'`);
  if (has('format') && has('value.format'))
    throw fail('value.format', `'format' and 'value.format' are the same: give one`);
  if (has('key.fields') !== has('key.format')) {
    throw fail(has('key.fields') ? 'key.fields' : 'key.format', `'key.fields' and 'key.format' come together`);
  }
  for (const [mode, also] of Object.entries(MODE_NEEDS)) {
    if ((options['scan.startup.mode'] === mode) === has(also)) continue;
    const key = has('scan.startup.mode') ? 'scan.startup.mode' : also;
    throw fail(key, `'scan.startup.mode' = '${mode}' and '${also}' come together`);
  }
  if (options['scan.startup.mode'] === 'group-offsets' && !has('properties.group.id')) {
    throw fail(
      'scan.startup.mode',
      `'scan.startup.mode' = 'group-offsets' needs 'properties.group.id': the group's name`,
    );
  }
  const [key] = node.primaryKeys;
  if (key) {
    const message = `a topic of plain rows has no primary key, nor has it in Flink: keys of records are 'key.fields'`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, key.at);
  }
  const columns = node.columns.flatMap((column) => (column.kind === 'physical' ? [column.name.text] : []));
  checkEventId(options['event-id'], node, fail);
  for (const field of splitFields(options['key.fields'])) {
    if (!columns.includes(field))
      throw fail('key.fields', `'key.fields' names \`${field}\`, which is no physical column`);
  }
}

/** Types whose values are written in one way only, so that equal ids are equal texts. */
const ID_TYPES = ['STRING', 'VARCHAR', 'CHAR', 'TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT'];

function checkEventId(
  name: string | undefined,
  { columns }: CreateTableNode,
  fail: (key: string, message: string) => SqlError,
): void {
  if (name === undefined) return;
  const column = columns.find(({ name: { text } }) => text === name);
  if (column?.kind !== 'physical') throw fail('event-id', `'event-id' names \`${name}\`, which is no physical column`);
  if (!ID_TYPES.includes(column.type.name))
    throw fail('event-id', `'event-id' names \`${name}\`: an id is a string or a whole number`);
}

/** Whether the records of a table's topic change rows, by its primary key. */
export function isUpsertTopic({ options }: TableDefinition): boolean {
  return options['connector'] === 'upsert-kafka';
}

/** The options of a topic's table, as values. The table's options have been checked. */
export function kafkaOptions(table: TableDefinition): KafkaOptions {
  const { options } = table;
  const value = (key: string) => options[key] ?? options[`value.${key}`];
  const lateness = options['allowed-lateness'];
  const idle = options['scan.watermark.idle-timeout'];
  const rate = options['scan.rate-limit'];
  return {
    topic: options['topic'] ?? table.name,
    format: value('format') === 'avro-confluent' ? 'avro-confluent' : 'json',
    jsonTimestampFormat: value('json.timestamp-format.standard') === 'ISO-8601' ? 'ISO-8601' : 'SQL',
    keyFields: isUpsertTopic(table) ? table.primaryKey : splitFields(options['key.fields']),
    startup: startupOf(options),
    allowedLatenessMs: lateness === undefined ? null : parseDuration(lateness),
    eventId: options['event-id'] ?? null,
    eventIdTtlMs: options['event-id.ttl'] === undefined ? null : parseDuration(options['event-id.ttl']),
    idleTimeoutMs: idle === undefined ? null : parseDuration(idle),
    onDataLoss: options['scan.on-data-loss'] === 'continue' ? 'continue' : 'fail',
    recordsPerSecond: rate === undefined ? null : Number(rate),
  };
}

function startupOf(options: Readonly<Record<string, string>>): Startup {
  const group = options['properties.group.id'];
  switch (options['scan.startup.mode']) {
    case 'latest-offset':
      return { mode: 'latest' };
    case 'timestamp':
      return { mode: 'timestamp', timestampMs: Number(options['scan.startup.timestamp-millis']) };
    case 'specific-offsets':
      return {
        mode: 'specific',
        offsets: parseOffsets(options['scan.startup.specific-offsets'])!,
        group: group ?? null,
      };
    case 'group-offsets': {
      const reset = options['properties.auto.offset.reset'];
      return { mode: 'group', group, otherwise: reset === 'earliest' || reset === 'latest' ? reset : 'none' };
    }
    default:
      return { mode: 'earliest' };
  }
}

/** Null: it is no such list. As in Flink, a topic partition stands in it once. */
function parseOffsets(text: string): { partition: number; offset: number }[] | null {
  const parts = text.split(';').map((part) => /^\s*partition:(\d{1,9}),\s*offset:(\d{1,15})\s*$/.exec(part));
  const offsets = parts.flatMap((part) => (part ? [{ partition: Number(part[1]), offset: Number(part[2]) }] : []));
  const isList = offsets.length === parts.length;
  return isList && new Set(offsets.map(({ partition }) => partition)).size === offsets.length ? offsets : null;
}

function splitFields(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(';').map((field) => field.trim());
}
