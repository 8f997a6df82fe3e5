export * from './dataflow/plan.ts';
export { explainDataflow } from './dataflow/explain.ts';
export { planDataflow, type DataflowOptions } from './dataflow/planner.ts';
export { stateOf, type StateDescription } from './dataflow/state-growth.ts';
export { takesUpserts } from './dataflow/unique-keys.ts';
export { planSourceColumn } from './dataflow/source.ts';
export { lostState, type LostState } from './compatibility.ts';
export { explain, type Explanation } from './explain.ts';
export { planIdentity } from './identity.ts';
export * from './load-pipelines.ts';
export * from './physical.ts';
export { planPipeline } from './plan-pipeline.ts';
export * from './served-view.ts';
/** For those who read plans and may not read scripts. */
export { PLACE } from '@millrace/sql';
