export { startStandalone, type Standalone, type StandaloneOptions } from './standalone.ts';
export { evaluate, prepare, type EvaluateOptions, type Evaluation } from './eval/evaluate.ts';
