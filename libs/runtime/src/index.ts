export { mayBeMended } from './mending.ts';
export * from './observer.ts';
export { Processor, type PipelineFailure, type ProcessorOptions } from './processor/processor.ts';
export type { Memory } from './processor/memory-guard.ts';
export { prepareStages, type RunnablePipeline, type StageTasks } from './processor/stage-tasks.ts';
export { DEFAULT_TUNING, type TaskTuning } from './task/options.ts';
export { decodeStateRecord, type StateRecordContent } from './state-log/state-record.ts';
export { resetPipeline, type ResetResult } from './reset.ts';
