import { isUpsertTopic, kafkaOptions, sinkColumns, SqlError, type Field, type TableDefinition } from '@millrace/sql';
import { viewTopic } from './names.ts';
import type { TopicOutput, ViewOutput } from './physical.ts';
import { DEFAULT_PARALLELISM, type TargetContext } from './statement-context.ts';

/** The rows of a served view; checks that the table can be one. */
export function viewOutput({ pipeline, target, insert }: TargetContext): ViewOutput {
  const { fields } = insert.input;
  return {
    kind: 'view',
    topic: viewTopic(pipeline, target.name),
    keys: primaryKeyIndexes(target, fields),
    fields,
  };
}

export function topicOutput({ target, insert }: TargetContext): TopicOutput {
  const { fields } = insert.input;
  const { topic, format, keyFields } = kafkaOptions(target);
  if (format !== 'json') {
    throw new SqlError('MLR_SQL_UNSUPPORTED', `writing ${format} is not supported yet: use json`, target.at);
  }
  const columns = sinkColumns(target);
  const metadata = Object.fromEntries(
    columns.flatMap(({ metadataKey }, i) => (metadataKey === undefined ? [] : [[metadataKey, i]])),
  );
  const keyed = keyFields.length > 0 ? keyFields : (target.distribution?.columns ?? []);
  return {
    kind: 'topic',
    topic,
    keys: keyed.map((name) => fields.findIndex((field) => field.name === name)),
    fields,
    ...(isUpsertTopic(target) && { upserts: true }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    partitions: target.distribution?.buckets ?? DEFAULT_PARALLELISM,
  };
}

/** Where the primary key's columns are, in key order. A served view needs one: rows are updated by it. */
export function primaryKeyIndexes(target: TableDefinition, fields: readonly Field[]): number[] {
  if (target.primaryKey.length === 0) {
    const message = `the served view \`${target.name}\` needs PRIMARY KEY (…) NOT ENFORCED: rows are updated and read by it`;
    throw new SqlError('MLR_SQL_SEMANTIC', message, target.at);
  }
  return target.primaryKey.map((name) => fields.findIndex((field) => field.name === name));
}
