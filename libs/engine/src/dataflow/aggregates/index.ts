export { compileAggregates, type Accumulator, type Aggregates, type OutputPart } from './compile.ts';
