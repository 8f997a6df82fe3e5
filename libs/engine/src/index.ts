export * from './compile-stage.ts';
export { Dataflow, type DataflowOptions } from './dataflow/dataflow.ts';
export type { OperatorStats, Receiver, TaskClock } from './dataflow/operator.ts';
export * from './dataflow/source.ts';
export { type UserFunctionBody } from './dataflow/row-compiler.ts';
export * from './dataflow/row.ts';
export { ComputationFailure } from './kernel/failure.ts';
export * from './task.ts';
