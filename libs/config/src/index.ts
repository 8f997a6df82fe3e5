export * from './pipeline-folder.ts';
export * from './load.ts';
export type { Config } from './schema.ts';
export { settings } from './settings.ts';
export type { Setting } from './settings.ts';
