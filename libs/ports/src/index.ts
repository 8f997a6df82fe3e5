export * from './clock.ts';
export * from './errors.ts';
export * from './event-log.ts';
export * from './record-batch.ts';
export * from './table-store.ts';
