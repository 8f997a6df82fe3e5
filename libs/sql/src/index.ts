export * from './logical/plan.ts';
export * from './types.ts';
