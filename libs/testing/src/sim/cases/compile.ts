import { compileStage, type StageProgram } from '@millrace/engine';
import { planPipeline } from '@millrace/plan';
import { parseScript } from '@millrace/sql';
import type { CompiledCase, SimCase } from '../sim-case.ts';
import { CASES } from './index.ts';

let compiled: readonly CompiledCase[] | null = null;

/** All cases, parsed, planned and compiled once per process by the shipped libraries. */
export function compiledCases(): readonly CompiledCase[] {
  compiled ??= CASES.map(compileCase);
  return compiled;
}

function compileCase(simCase: SimCase): CompiledCase {
  const plan = planPipeline(parseScript(simCase.sql, { pipeline: 'simulated' }));
  const programs = new Map<string, StageProgram>();
  for (const { stages } of plan.statements) for (const stage of stages) programs.set(stage.node, compileStage(stage));
  return { ...simCase, pipeline: { plan, programs } };
}
