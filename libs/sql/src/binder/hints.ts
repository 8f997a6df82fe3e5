import { SqlError } from '../errors.ts';
import type { Relation } from '../logical/plan.ts';
import { parseDuration } from '../options/duration.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { tablesOf, type HintNode } from '../syntax/hints.ts';
import type { Scope } from './scope.ts';

/** Table of FROM → how long state about its rows is kept, as `STATE_TTL` of the SELECT says. */
export type StateTtls = ReadonlyMap<string, number>;

/** The first hint about a table counts. */
export function stateTtls({ hints = [] }: SelectNode): StateTtls {
  const options = hints.filter(({ name }) => name === 'STATE_TTL').flatMap((hint) => hint.options);
  return new Map(options.map(({ key, value }) => [key, parseDuration(value!)!] as const).reverse());
}

/** Hints name what stands in FROM; where nothing is joined or grouped they are about nothing, and not looked at. */
export function checkHints({ hints = [], from }: SelectNode, { tables }: Scope, grouped: boolean): void {
  const matters = ({ name }: HintNode) => from?.from === 'join' || (grouped && name === 'STATE_TTL');
  for (const hint of hints.filter(matters)) {
    const unknown = tablesOf(hint).find((table) => !tables.some(({ name }) => name === table));
    if (unknown === undefined) continue;
    const message = `the hint ${hint.name} names \`${unknown}\`, which is no table or alias of this FROM`;
    throw new SqlError('MLR_SQL_NAME', message, hint.at);
  }
}

/** A join or aggregate with what `STATE_TTL` says of its inputs; a join's result is no table. */
export function withStateTtl<R extends Extract<Relation, { op: 'join' | 'aggregate' }>>(
  relation: R,
  inputs: readonly Scope[],
  ttls: StateTtls | undefined,
): R {
  const inputTtlMs = inputs.map(({ tables }) => {
    const [table] = tables;
    return tables.length === 1 && table.name !== null ? (ttls?.get(table.name) ?? null) : null;
  });
  return inputTtlMs.every((ms) => ms === null) ? relation : { ...relation, inputTtlMs };
}
