export { clicks, type ClickOptions } from './clicks.ts';
export type { Disorder, GeneratedEvent } from './event.ts';
export { flights, type FlightOptions } from './flights.ts';
export { breakJson } from './malformed.ts';
export { NexmarkGenerator, nexmarkDefaults, type NexmarkOptions } from './nexmark/index.ts';
export { Random } from './random.ts';
