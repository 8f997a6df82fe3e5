export * from './dataflow/plan.ts';
export { planDataflow, type DataflowOptions } from './dataflow/planner.ts';
export { explain, type Explanation } from './explain.ts';
export { planIdentity } from './identity.ts';
export * from './load-pipelines.ts';
export * from './physical.ts';
export { planPipeline } from './plan-pipeline.ts';
export * from './served-view.ts';
