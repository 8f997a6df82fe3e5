export * from './clock.ts';
export * from './errors.ts';
export * from './event-log.ts';
export { handOver, Holdings } from './hand-over.ts';
export * from './record-batch.ts';
export { assignSticky, type MemberClaim } from './sticky-assignment.ts';
export * from './table-store.ts';
