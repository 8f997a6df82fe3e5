export { NexmarkGenerator } from './generator.ts';
export { nexmarkDefaults, type NexmarkOptions } from './options.ts';
