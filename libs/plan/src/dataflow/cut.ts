import {
  delivered,
  isBy,
  isStateless,
  keysBelow,
  placesIn,
  required,
  type Distribution,
  type Requirement,
} from './distribution.ts';
import { phasesOf } from './phases.ts';
import type { DataflowNode, NodeBody } from './plan.ts';
import { uniqueFields } from './unique-keys.ts';

/** A part of a plan that runs as tasks of its own: what it receives, what it does, and what it sends or writes. */
export interface Fragment {
  /** The name of the first node that is only here. */
  readonly name: string;
  /** One task; otherwise as many as asked for, each with the rows of its keys. */
  readonly isSingle: boolean;
  /** The source (of the plan that was cut) whose tasks do this with the rows they decode; null: tasks of its own. */
  readonly source: number | null;
  /** A plan of its own: `receive` nodes first, `send` nodes or the sink last. */
  readonly nodes: readonly DataflowNode[];
  readonly inputs: readonly Edge[];
}

/** Rows on their way from one fragment to another, or from a source to its first. */
export interface Edge {
  /** The node whose rows they are, in the plan that was cut; behind its end: what an aggregate of it does in front. */
  readonly node: number;
  /** Null: the stage that decodes the source. */
  readonly from: Fragment | null;
  readonly to: Fragment;
  /** Fields that say to which task a row goes; empty: to the only one, or those of a task to one. */
  readonly keys: readonly number[];
  /** The `receive` node in `to`. */
  readonly receive: number;
}

/**
 * Cuts a plan with one sink where rows must be brought together by another key: fragments in the order in which rows
 * pass them, that of the sink last. Null where nothing would be gained: all of it needs all rows in one task.
 *
 * Each operator runs where the rows of its keys are already; otherwise they go there through an exchange. What keeps
 * nothing runs on either side of it: behind it when it leaves the key as it is, so that a source's rows go from where
 * they are decoded to where they are needed, in order. What an aggregate can do in front of its exchange it does there,
 * unless `inPhases` says no.
 */
export function cutDataflow(
  nodes: readonly DataflowNode[],
  inPhases: (node: DataflowNode) => boolean = () => true,
): readonly Fragment[] | null {
  if (nodes.some(({ op }) => op === 'values')) return null;
  const cutter = new Cutter(nodes, inPhases);
  for (const node of nodes) {
    if (node.op !== 'source' && !isStateless(node)) cutter.place(node);
  }
  const fragments = cutter.fragments();
  // One task at the end of a plan that is not cut is what there is without a cut.
  return fragments.every(({ isSingle }) => isSingle) ? null : fragments;
}

/** The way down to which rows of a node are in a part, or would be without an exchange. */
interface Offer {
  readonly part: Part;
  readonly by: Distribution;
  /** The node in the part, made when there is none yet. */
  take(): number;
}

interface Part {
  name: string | null;
  readonly isSingle: boolean;
  /** Rows are in any of its tasks, those of a task in front in one, so that their order stays. */
  readonly isForward: boolean;
  readonly source: number | null;
  readonly nodes: DataflowNode[];
  readonly inputs: { node: number; from: Part | null; keys: readonly number[]; receive: number; sender: number }[];
}

class Cutter {
  /** Of the plan, and behind them first phases of aggregates. */
  readonly #nodes: DataflowNode[];
  readonly #inPhases: (node: DataflowNode) => boolean;
  readonly #parts: Part[] = [];
  /** What was made of each node, by its place. */
  readonly #made: Offer[][];

  constructor(nodes: readonly DataflowNode[], inPhases: (node: DataflowNode) => boolean) {
    this.#nodes = [...nodes];
    this.#inPhases = inPhases;
    this.#made = nodes.map(() => []);
  }

  /** Puts a node that keeps something, or the sink, where it can run. */
  place(node: DataflowNode): void {
    const need = this.#need(node);
    if (need.kind === 'hash') {
      const found = this.#partBy(node.inputs, need.keys);
      if (found !== null) return this.#run(node, found.part, found.keys);
      const merge = this.#behindLocal(node);
      if (merge !== null) return this.#merge(merge);
      const places = this.#placesToSpreadBy(node.inputs, need.keys);
      const keys = need.keys.map((of) => places.map((i) => of[i]));
      return this.#run(node, this.#newPart(false), keys);
    }
    const offers = need.kind === 'any' ? this.#offers(node.inputs[0]) : [];
    if (offers.length > 0) return void this.#add(node, offers[0].part, [offers[0].take()], offers[0].by);
    const there = need.kind === 'any' ? this.#newPart(false, true) : this.#singlePart(node.inputs);
    const merge = there === undefined ? this.#behindLocal(node) : null;
    if (merge !== null) return this.#merge(merge);
    this.#run(node, there ?? this.#newPart(true), node.inputs.map(() => [])); // prettier-ignore
  }

  #need(node: DataflowNode): Requirement {
    return required(node, node.inputs.map((id) => this.#nodes[id])); // prettier-ignore
  }

  /** Puts the first phase of an aggregate where its rows are; its second, or null where there is no such place. */
  #behindLocal(node: DataflowNode): DataflowNode | null {
    const [id] = node.inputs;
    const phases = this.#inPhases(node) ? phasesOf(node, this.#nodes[id]) : null;
    if (phases === null) return null;
    const source = this.#onlySource(id);
    const offer = source === null ? this.#offers(id).find(({ part }) => !part.isForward) : undefined;
    if (source === null && offer === undefined) return null;
    const part = offer?.part ?? this.#newPart(false, true, source);
    const input = offer?.take() ?? this.#bring(id, [], part);
    const local = this.#nodes.length;
    this.#nodes.push({ ...phases.local, id: local, inputs: [id] });
    this.#made.push([]);
    this.#add(this.#nodes[local], part, [input], { kind: 'any' });
    return { ...phases.merge, inputs: [local] };
  }

  #merge(node: DataflowNode): void {
    const need = this.#need(node);
    if (need.kind === 'hash') this.#run(node, this.#newPart(false), need.keys);
    else this.#run(node, this.#newPart(true), [[]]);
  }

  /** The source of which a node's rows are, and of no other, with nothing between that keeps any; null: they are of more. */
  #onlySource(id: number): number | null {
    const node = this.#nodes[id];
    if (node.op === 'source') return node.changelog === 'append' ? id : null;
    return isStateless(node) && node.inputs.length === 1 ? this.#onlySource(node.inputs[0]) : null;
  }

  #run(node: DataflowNode, part: Part, keys: readonly (readonly number[])[]): void {
    const inputs = node.inputs.map((id, i) => this.#bring(id, keys[i], part));
    const by = node.inputs.map((id, i) => this.#inPart(id, part, keys[i])?.by ?? spreadBy(part, keys[i]));
    this.#add(node, part, inputs, delivered(node, by, this.#widths(node)));
  }

  /** A part in which an input's rows are by some of the keys, and into which those of the others can be brought. */
  #partBy(
    inputs: readonly number[],
    keys: readonly (readonly number[])[],
  ): { part: Part; keys: readonly (readonly number[])[] } | null {
    const found = inputs.flatMap((id, i) =>
      this.#offers(id).flatMap(({ part, by }) => {
        const places = by.kind === 'single' ? [] : placesIn(by, keys[i]);
        if (places === null || inputs.some((other) => !this.#canBring(other, part))) return [];
        const chosen = keys.map((of) => places.map((place) => of[place]));
        const there = inputs.filter((other, j) => this.#inPart(other, part, chosen[j]) !== undefined).length;
        return [{ part, keys: chosen, there: part.isSingle ? there - 0.5 : there }];
      }),
    );
    return found.sort((a, b) => b.there - a.there)[0] ?? null;
  }

  /** One in which all rows of an input are. */
  #singlePart(inputs: readonly number[]): Part | undefined {
    const offers = inputs.flatMap((id) => this.#offers(id)).filter(({ by }) => by.kind === 'single');
    return offers.map(({ part }) => part).find((part) => inputs.every((id) => this.#canBring(id, part)));
  }

  /** Those of the keys that no node between here and the sources computes; all, when each does. */
  #placesToSpreadBy(inputs: readonly number[], keys: readonly (readonly number[])[]): readonly number[] {
    const all = keys[0].map((_, i) => i);
    const carried = all.filter((i) => inputs.every((id, j) => this.#isCarried(id, keys[j][i])));
    return carried.length > 0 ? carried : all;
  }

  #isCarried(id: number, field: number): boolean {
    const node = this.#nodes[id];
    if (!isStateless(node)) return true;
    if (!this.#isRaw(id) && this.#offers(id).length > 0) return true;
    const below = keysBelow(node, [field], this.#widths(node));
    return below !== null && node.inputs.every((input, i) => this.#isCarried(input, below[i][0]));
  }

  /** Whether nothing but sources and what keeps nothing is behind it. */
  #isRaw(id: number): boolean {
    const node = this.#nodes[id];
    return node.op === 'source' || (isStateless(node) && node.inputs.every((input) => this.#isRaw(input)));
  }

  #offers(id: number): readonly Offer[] {
    const node = this.#nodes[id];
    const made = this.#made[id];
    if (!isStateless(node)) return made;
    const [first, ...others] = node.inputs.map((input) => this.#offers(input));
    const more = first.flatMap(({ part, by, take }): Offer[] => {
      const beside = others.map((offers) => offers.find((o) => o.part === part && isSame(o.by, by)));
      if (beside.includes(undefined)) return [];
      const through = delivered(node, [by, ...beside.map((o) => o!.by)], this.#widths(node));
      if (made.some((o) => o.part === part && isSame(o.by, through))) return [];
      return [{ part, by: through, take: () => this.#add(node, part, [take(), ...beside.map((o) => o!.take())], through) }]; // prettier-ignore
    });
    return [...made, ...more];
  }

  #inPart(id: number, part: Part, keys: readonly number[]): Offer | undefined {
    return this.#offers(id).find((o) => o.part === part && (o.by.kind === 'single' || isBy(o.by, keys)));
  }

  /** Whether rows of a node can come into a part without going round in a circle. */
  #canBring(id: number, part: Part): boolean {
    if (this.#isRaw(id)) return true;
    const offers = this.#offers(id);
    if (offers.length === 0) return this.#nodes[id].inputs.every((input) => this.#canBring(input, part));
    return offers.some((o) => o.part === part || !feeds(part, o.part));
  }

  /** Rows of a node in a part, spread by the keys: the node there, or what receives them. */
  #bring(id: number, keys: readonly number[], part: Part): number {
    const there = this.#inPart(id, part, keys);
    if (there !== undefined) return there.take();
    const node = this.#nodes[id];
    if (node.op === 'source') return this.#receive(node, null, 0, keys, part);
    const elsewhere = this.#isRaw(id) ? this.#made[id].filter((o) => o.part.isForward) : this.#offers(id);
    const offer = elsewhere.find((o) => o.part === part || !feeds(part, o.part));
    if (offer !== undefined) return this.#receive(node, offer.part, offer.take(), keys, part);
    const below = keysBelow(node, keys, this.#widths(node));
    if (below !== null) {
      const inputs = node.inputs.map((input, i) => this.#bring(input, below[i], part));
      return this.#add(node, part, inputs, spreadBy(part, keys));
    }
    // It computes the key: in tasks of its own, which keep the order of the rows.
    const before = this.#newPart(false, true);
    const inputs = node.inputs.map((input) => this.#bring(input, [], before));
    return this.#receive(node, before, this.#add(node, before, inputs, { kind: 'any' }), keys, part);
  }

  #receive(node: DataflowNode, from: Part | null, sender: number, keys: readonly number[], part: Part): number {
    const topics = node.op === 'source' ? [node.input.topic] : [];
    const { id, name, fields, changelog } = node;
    const kind = from === null || from.source !== null ? 'source' : 'stage';
    const body: NodeBody = { op: 'receive', from: { topics, kind } };
    const receive = part.nodes.push({ id: part.nodes.length, name, inputs: [], fields, changelog, ...body }) - 1;
    part.inputs.push({ node: id, from, keys, receive, sender });
    // Where a source's own tasks do something, nobody else looks for its rows.
    if (part.source === null) this.#made[id].push({ part, by: spreadBy(part, keys), take: () => receive });
    return receive;
  }

  #add(node: DataflowNode, part: Part, inputs: readonly number[], by: Distribution): number {
    if (!isStateless(node)) part.name ??= node.name;
    const local = part.nodes.push({ ...node, id: part.nodes.length, inputs }) - 1;
    if (part.source === null || node.op === 'local-aggregate') {
      this.#made[node.id].push({ part, by, take: () => local });
    }
    return local;
  }

  #newPart(isSingle: boolean, isForward = false, source: number | null = null): Part {
    const part: Part = { name: null, isSingle, isForward, source, nodes: [], inputs: [] };
    this.#parts.push(part);
    return part;
  }

  #widths(node: DataflowNode): number[] {
    return node.inputs.map((id) => this.#nodes[id].fields.length);
  }

  /** The parts in the order in which rows pass them. */
  fragments(): readonly Fragment[] {
    const order: Part[] = [];
    const visit = (part: Part): void => {
      if (order.includes(part)) return;
      for (const { from } of part.inputs) if (from !== null) visit(from);
      order.push(part);
    };
    visit(this.#parts.find(({ nodes }) => nodes.some(({ op }) => op === 'sink'))!);
    const fragments = new Map<Part, Fragment & { inputs: Edge[] }>();
    const topics = new Map<Part, readonly string[]>();
    for (const part of order) {
      const read = part.inputs.map(({ from, node }) =>
        from === null ? topicsOf(this.#nodes[node]) : topics.get(from)!,
      );
      topics.set(part, [...new Set(read.flat())]);
      const nodes = part.nodes.map((node) =>
        node.op === 'receive' ? withTopics(node, part, read) : finished(node, part),
      );
      const name = part.name ?? part.nodes.at(-1)!.name;
      const fragment = { name, isSingle: part.isSingle, source: part.source, nodes, inputs: [] as Edge[] };
      fragments.set(part, fragment);
      for (const { node, from, keys, receive, sender } of part.inputs) {
        const writer = from === null ? null : fragments.get(from)!;
        fragment.inputs.push({ node, from: writer, to: fragment, keys, receive });
        if (writer !== null) addSend(writer, sender);
      }
    }
    return [...fragments.values()];
  }
}

function addSend({ nodes }: Fragment, sender: number): void {
  const from = nodes[sender];
  const { name, fields, changelog } = from;
  const output = nodes.filter(({ op }) => op === 'send').length;
  const head = { id: nodes.length, name: `${name}.send`, inputs: [sender], fields, changelog };
  const window = from.op === 'local-aggregate' && from.window?.kind !== 'session' ? from.window : null;
  const closes = window && { everyMs: window.slideMs, offsetMs: window.offsetMs + (window.sizeMs % window.slideMs) };
  (nodes as DataflowNode[]).push({ ...head, op: 'send', output, ...(closes && { closes }) });
}

const topicsOf = (node: DataflowNode) => (node.op === 'source' ? [node.input.topic] : []);

function withTopics(node: DataflowNode, part: Part, read: readonly (readonly string[])[]): DataflowNode {
  if (node.op !== 'receive') return node;
  const input = part.inputs.findIndex(({ receive }) => receive === node.id);
  return { ...node, from: { ...node.from, topics: read[input] } };
}

/** A node as it is where not all of the plan is. */
function finished(node: DataflowNode, { nodes }: Part): DataflowNode {
  if (node.op === 'sink') {
    // Changes of different rows with one key come in order from where rows have that key, and from nowhere else.
    const unique = uniqueFields(nodes[node.inputs[0]], nodes);
    const isUnique = unique !== null && unique.every((field) => node.keys.includes(field));
    return { ...node, keyed: node.keyed && (isUnique || node.changelog === 'append') };
  }
  if (node.op === 'join' && node.windowEnds) {
    let right = nodes[node.inputs[1]];
    while (right.op === 'calc') right = nodes[right.inputs[0]];
    // The windows of its right side come in order, and are asked as they grow, only within a task.
    if (right.op !== 'window-aggregate') return { ...node, windowEnds: undefined };
  }
  return node;
}

function spreadBy(part: Part, keys: readonly number[]): Distribution {
  if (part.isForward) return { kind: 'any' };
  return part.isSingle ? { kind: 'single' } : { kind: 'hash', fields: keys.map((key) => [key]) };
}

function feeds(part: Part, other: Part): boolean {
  return other.inputs.some(({ from }) => from !== null && (from === part || feeds(part, from)));
}

const isSame = (a: Distribution, b: Distribution) => JSON.stringify(a) === JSON.stringify(b);
