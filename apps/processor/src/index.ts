export { resetPipeline, type ResetResult } from '@millrace/runtime';
export { processorObserver } from './observer.ts';
export { createProcessor, type ProcessorObserver, type ProcessorPartOptions } from './processor-part.ts';
