export {
  compileAggregates,
  type Accumulator,
  type Aggregates,
  type FlatAggregates,
  type OutputPart,
} from './compile.ts';
