export { processorObserver } from './observer.ts';
export { createProcessor, type ProcessorObserver, type ProcessorPartOptions } from './processor-part.ts';
