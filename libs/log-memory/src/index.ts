export { MemoryCluster, type OpenedTask } from './cluster.ts';
export type { Fault, LogCall, LogHooks, LogOp } from './faults.ts';
export type { Assignor, MemberSeat, MemoryGroup } from './group.ts';
export type { MemoryGroupMember } from './group-member.ts';
export { MemoryEventLog, type MemoryEventLogOptions } from './memory-event-log.ts';
