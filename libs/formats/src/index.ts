export * from './record-batch/index.ts';
