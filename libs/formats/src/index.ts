export * from './record-batch/index.ts';
export * from './json/index.ts';
export * from './murmur2.ts';
export * from './registry/index.ts';
