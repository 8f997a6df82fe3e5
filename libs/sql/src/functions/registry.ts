import { ARITHMETIC } from './arithmetic.ts';
import { COLLECTIONS } from './collections.ts';
import { COMPARISON } from './comparison.ts';
import { CONDITIONAL } from './conditional.ts';
import { DATETIME } from './datetime.ts';
import { DATETIME_TEXTS } from './datetime-texts.ts';
import type { FunctionDefinition } from './definition.ts';
import { HASHES } from './hash.ts';
import { JSON_FUNCTIONS } from './json.ts';
import { LOGIC } from './logic.ts';
import { REGULAR_EXPRESSIONS } from './regex.ts';
import { STRINGS } from './strings.ts';

/** Every scalar function and operator there is. */
const GROUPS = [
  LOGIC,
  COMPARISON,
  ARITHMETIC,
  STRINGS,
  DATETIME,
  DATETIME_TEXTS,
  CONDITIONAL,
  COLLECTIONS,
  HASHES,
  REGULAR_EXPRESSIONS,
  JSON_FUNCTIONS,
];

const byId = new Map<string, FunctionDefinition>(GROUPS.flat().map((definition) => [definition.id, definition]));
const byName = new Map<string, FunctionDefinition>(
  GROUPS.flat().flatMap((definition) => definition.names.map((name) => [name, definition])),
);

/** The operator with this id (`=`, `AND`, `IS NULL`); there is one for everything the grammar makes. */
export function operatorById(id: string): FunctionDefinition {
  const definition = byId.get(id);
  if (!definition) throw new Error(`the grammar made an operator that is not registered: ${id}`);
  return definition;
}

export function functionByName(name: string): FunctionDefinition | undefined {
  return byName.get(name);
}

/** Ids that may stand in a plan as `fn`: what an engine must implement. */
export function functionIds(): readonly string[] {
  return [...byId.keys()];
}

export function functionNames(): readonly string[] {
  return [...byName.keys()];
}
