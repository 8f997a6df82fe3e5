export { metadataType } from './binder/create-table.ts';
export { formatSqlError, SqlError, type SqlErrorCode } from './errors.ts';
export { AGGREGATES } from './functions/aggregates.ts';
export { functionIds, functionNames } from './functions/registry.ts';
export * from './logical/plan.ts';
export { sinkColumns } from './logical/sink-columns.ts';
export { childrenOf, fieldsOf, mapExpression, mapFields } from './logical/rewrite.ts';
export { cassandraOptions, type CassandraOptions } from './options/cassandra.ts';
export { parseDuration } from './options/duration.ts';
export { kafkaOptions, type KafkaOptions } from './options/kafka.ts';
export { sessionOptions, type SessionOptions } from './options/session.ts';
export type { FunctionLoader, UserFunctionSignature } from './binder/create-function.ts';
export {
  fillVariables,
  functionModules,
  parseScript,
  parseScripts,
  type ParseOptions,
  type ScriptFile,
} from './parse-script.ts';
export { isInjectiveCast } from './type-system/casts.ts';
export { formatType } from './type-system/type.ts';
export { windowOrigin, type WindowOrigin, type WindowRole } from './binder/window-origin.ts';
export * from './types.ts';
