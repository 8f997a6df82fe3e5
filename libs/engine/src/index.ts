export * from './compile-stage.ts';
export * from './task.ts';
