export * from './physical.ts';
export * from './served-view.ts';
