export * from './cassandra.ts';
export * from './kafka.ts';
export * from './kafka-tool.ts';
export { freePorts } from './net.ts';
export * from './registry.ts';
export * from './servers.ts';
export * from './tcp-proxy.ts';
export * from './test-servers.ts';
