import type { Rule } from './differences.ts';

/** What a value is to the generator: `EXACT` is a DOUBLE without rounding errors, safe to compare, group and sum. */
export type Kind =
  'BOOLEAN' | 'INT' | 'BIGINT' | 'EXACT' | 'DOUBLE' | 'DECIMAL' | 'STRING' | 'DATE' | 'TIMESTAMP' | 'INTS';

export interface Type {
  readonly kind: Kind;
  /** As Flink writes it: `DECIMAL(8, 2)`. */
  readonly sql: string;
}

/**
 * A piece of a statement, in both dialects: texts with `{0}`, `{1}` … for its parts, or parts with a separator between.
 * A tree of these is written, counted and shrunk without knowing SQL.
 */
export interface Node {
  readonly flink: string;
  readonly duck: string;
  readonly parts: readonly Node[];
  /** Of an expression: its SQL type. Of a query: the types of its columns. Else null: nothing stands for it. */
  readonly type: string | null;
  readonly construct?: string;
  /** Where DuckDB is asked with other words: why. */
  readonly rule?: Rule;
  /** An aggregate: without one, a query without groups is another query. */
  readonly solid?: boolean;
  /** The statement may still be one without it. */
  readonly optional?: boolean;
  /** None of a list's parts can be left out. */
  readonly fixed?: boolean;
  /** The parts are a list with this between them. */
  readonly separator?: string;
}

/** A value: a node of a known type. */
export interface Value extends Node {
  readonly of: Type;
  readonly type: string;
}

export type Dialect = 'flink' | 'duck';

export function piece(template: string, parts: readonly Node[] = [], more: Partial<Node> = {}): Node {
  return { flink: template, duck: template, parts, type: null, ...more };
}

export function value(of: Type, template: string, parts: readonly Node[] = [], more: Partial<Node> = {}): Value {
  return { flink: template, duck: template, parts, ...more, of, type: of.sql };
}

export function list(parts: readonly Node[], separator = ', ', more: Partial<Node> = {}): Node {
  return { flink: '', duck: '', parts, type: null, separator, ...more };
}

export const NOTHING: Node = piece('');

/** A part that may be missing. */
export function optional(template: string, parts: readonly Node[], construct?: string): Node {
  return piece(template, parts, { optional: true, construct });
}

export function write(node: Node, dialect: Dialect): string {
  const parts = node.parts.map((part) => write(part, dialect));
  if (node.separator !== undefined) return parts.filter((text) => text !== '').join(node.separator);
  return node[dialect].replace(/\{(\d+)\}/g, (_, index: string) => parts[Number(index)]);
}

/** Adds what occurs in the tree to the counts, and the rules by which it is rewritten to the rules. */
export function count(node: Node, counts: Map<string, number>, rules: Set<Rule>): void {
  if (node.rule !== undefined) rules.add(node.rule);
  if (node.construct !== undefined) counts.set(node.construct, (counts.get(node.construct) ?? 0) + 1);
  for (const part of node.parts) count(part, counts, rules);
}

export function sizeOf(node: Node): number {
  return node.parts.reduce((sum, part) => sum + sizeOf(part), 1);
}

/** Trees that are the same but for one place, where something smaller stands; the biggest steps first. */
export function* smaller(root: Node): IterableIterator<Node> {
  const places = [...walk(root, [])].sort((a, b) => sizeOf(b.node) - sizeOf(a.node));
  for (const { node, path } of places) {
    for (const other of replacements(node)) yield replaced(root, path, other);
  }
}

function* walk(node: Node, path: readonly number[]): IterableIterator<{ node: Node; path: readonly number[] }> {
  yield { node, path };
  for (const [i, part] of node.parts.entries()) yield* walk(part, [...path, i]);
}

/** Whether there is an aggregate in it, sub-queries aside. */
export function hasSolid(node: Node): boolean {
  return node.solid === true || node.parts.some((part) => !part.type?.startsWith('(') && hasSolid(part));
}

/** Whether there is a query in it. */
export function hasQuery(node: Node): boolean {
  return node.flink.includes('SELECT') || node.parts.some(hasQuery);
}

/**
 * Whether a planner may see that an aggregate without groups has no rows at all, by a condition of constants: then it
 * has its row in Millrace, and how much of that is seen is no question for DuckDB.
 */
export function mayBeSeenEmpty(root: Node): boolean {
  const isOfNothing = ({ rule }: Node) => rule === 'aggregate of nothing';
  const nodes = [...walk(root, [])].map(({ node }) => node);
  const aggregates = nodes.filter((node) => isOfNothing(node) || node.parts.some(isOfNothing));
  if (aggregates.length === 0) return false;
  // What a WITH names stands elsewhere.
  return (nodes.some(({ construct }) => construct === 'WITH') ? [root] : aggregates).some(hasConstantCondition);
}

function hasConstantCondition(root: Node): boolean {
  const isConstant = (node: Node) => !/\b[a-z]\d+\./.test(write(node, 'flink'));
  return [...walk(root, [])].some(({ node }) => node.type === 'BOOLEAN' && isConstant(node));
}

function* replacements(node: Node): IterableIterator<Node> {
  const size = sizeOf(node);
  if (node.optional && size > 0 && write(node, 'flink') !== '') yield NOTHING;
  if (node.separator !== undefined && node.parts.length > 1 && !node.fixed) {
    for (const i of node.parts.keys()) yield { ...node, parts: node.parts.filter((_, j) => j !== i) };
  }
  if (node.type === null) return;
  const solid = hasSolid(node);
  for (const { node: inner } of walk(node, [])) {
    if (inner !== node && inner.type === node.type && sizeOf(inner) < size && hasSolid(inner) === solid) yield inner;
  }
  if (size > 1 && !solid && !node.type.startsWith('('))
    yield { ...piece(`CAST(NULL AS ${node.type})`), type: node.type };
}

function replaced(root: Node, path: readonly number[], other: Node): Node {
  if (path.length === 0) return other;
  const [first, ...rest] = path;
  return { ...root, parts: root.parts.map((part, i) => (i === first ? replaced(part, rest, other) : part)) };
}
