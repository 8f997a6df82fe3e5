export * from './clock.ts';
export * from './errors.ts';
export * from './event-log.ts';
export * from './record-batch.ts';
export * from './state-store.ts';
export * from './stored-schema.ts';
export * from './table-store.ts';
export { assignSticky, type MemberClaim } from './sticky-assignment.ts';
export { handOver, Holdings } from './hand-over.ts';
