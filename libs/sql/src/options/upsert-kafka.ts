import { SqlError } from '../errors.ts';
import type { CreateTableNode } from '../syntax/ast.ts';
import { anyText, duration, oneOf, oneOfBut, refused, wholeNumber, type OptionTable } from './definition.ts';
import { TOPIC_NAME } from './kafka.ts';

const JSON_ONLY = oneOfBut(['json'], {
  raw: 'not supported yet: use json',
  'avro-confluent': 'not supported yet: use json',
});
const DLQ = 'a bad record goes to the dead letter topic, it is neither skipped nor does it stop the pipeline';

/**
 * `'connector' = 'upsert-kafka'`: a topic whose records change rows. The record's key is the primary key; the newest
 * value of a key is its row, a record without value deletes it. Read from the beginning, as in Flink.
 */
export const UPSERT_KAFKA_OPTIONS: OptionTable = {
  connector: anyText,
  /** Default: the table's name. */
  topic: TOPIC_NAME,
  'key.format': JSON_ONLY,
  'value.format': JSON_ONLY,
  'value.fields-include': oneOfBut(['ALL'], { EXCEPT_KEY: 'not supported yet: the value holds every column' }),
  'value.json.timestamp-format.standard': oneOf('SQL', 'ISO-8601'),
  'scan.watermark.idle-timeout': duration,
  'scan.on-data-loss': oneOf('fail', 'continue'),
  'scan.rate-limit': wholeNumber(1, 1_000_000_000),
  'properties.bootstrap.servers': anyText,
  'properties.group.id': anyText,
  'scan.watermark.emit.strategy': oneOf('on-event'),
  'scan.startup.mode': refused('it is read from the beginning, as in Flink: a change needs what was there before'),
  'scan.bounded.mode': refused('a pipeline here has no end'),
  'event-id': refused('what is sent again changes nothing here'),
  'value.json.ignore-parse-errors': refused(DLQ),
};

/** Options that need each other, and the primary key. */
export function checkUpsertKafkaOptions(options: Readonly<Record<string, string>>, node: CreateTableNode): void {
  const at = node.name.at;
  for (const key of ['key.format', 'value.format']) {
    if (options[key] === undefined) throw new SqlError('MLR_SQL_OPTION', `'${key}' is missing: 'json'`, at);
  }
  if (node.primaryKeys.length === 0) {
    const message = `an upsert-kafka table needs PRIMARY KEY (…) NOT ENFORCED: its records are changes by key`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, at);
  }
}
