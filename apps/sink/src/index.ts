export { sinkObserver } from './observer.ts';
export type { SinkObserver, SinkOptions, SinkTuning, WriteReport } from './options.ts';
export { Sink } from './sink.ts';
export { toViewSchema } from './view-schema.ts';
