export * from './generators/index.ts';
