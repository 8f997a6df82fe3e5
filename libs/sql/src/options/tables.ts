import { SqlError } from '../errors.ts';
import { didYouMean } from '../near-miss.ts';
import type { CreateTableNode, Text } from '../syntax/ast.ts';
import { CASSANDRA_OPTIONS } from './cassandra.ts';
import type { OptionTable } from './definition.ts';
import { checkKafkaOptions, KAFKA_OPTIONS } from './kafka.ts';
import { checkUpsertKafkaOptions, UPSERT_KAFKA_OPTIONS } from './upsert-kafka.ts';

const CONNECTORS: Readonly<Record<string, OptionTable>> = {
  kafka: KAFKA_OPTIONS,
  'upsert-kafka': UPSERT_KAFKA_OPTIONS,
  cassandra: CASSANDRA_OPTIONS,
};

/** The options of a table, checked against its connector; `SqlError` at the option that does not fit. */
export function checkTableOptions(
  node: CreateTableNode,
  connectors: 'known' | 'any' = 'known',
): Record<string, string> {
  const table = connectors === 'any' ? null : connectorOptions(node);
  const options: Record<string, string> = {};
  for (const { key, value } of node.options) {
    if (Object.hasOwn(options, key.text)) throw bad(`the option '${key.text}' is given twice`, key);
    if (table) checkOption(table, key, value, 'option');
    options[key.text] = value.text;
  }
  if (table && options['connector'] === 'kafka') checkKafkaOptions(options, node);
  if (table && options['connector'] === 'upsert-kafka') checkUpsertKafkaOptions(options, node);
  return options;
}

function connectorOptions(node: CreateTableNode): OptionTable {
  const connector = node.options.find(({ key }) => key.text === 'connector')?.value;
  if (!connector) {
    const message = `\`${node.name.text}\` needs WITH ('connector' = 'kafka') (a topic) or 'cassandra' (a served view)`;
    throw new SqlError('MLR_SQL_OPTION', message, node.name.at);
  }
  if (Object.hasOwn(CONNECTORS, connector.text)) return CONNECTORS[connector.text];
  const near = didYouMean(connector.text, Object.keys(CONNECTORS));
  throw bad(
    `unknown connector '${connector.text}'; there are 'kafka', 'upsert-kafka' and 'cassandra'${near}`,
    connector,
  );
}

/** Checks one option against those known; `what` names the kind in messages. */
export function checkOption(table: OptionTable, key: Text, value: Text, what: string): void {
  if (!Object.hasOwn(table, key.text)) {
    throw bad(`unknown ${what} '${key.text}'${didYouMean(key.text, Object.keys(table))}`, key);
  }
  const { check, refused } = table[key.text];
  if (refused) throw new SqlError('MLR_SQL_UNSUPPORTED', `the ${what} '${key.text}' is refused: ${refused}`, key.at);
  const wrong = check?.(value.text);
  if (wrong) throw bad(`the ${what} '${key.text}' ${wrong}`, value);
}

function bad(message: string, { at }: Text): SqlError {
  return new SqlError('MLR_SQL_OPTION', message, at);
}
