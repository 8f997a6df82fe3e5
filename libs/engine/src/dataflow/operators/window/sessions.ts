import type { Row } from '../../row.ts';
import type { OperatorState, StateKey, StateMap } from '../../state.ts';
import { timersOf } from '../kept/spilled-timers.ts';
import type { Timers } from '../kept/timers.ts';

/** The open sessions of a group; times and contents go together. Sessions that touch are one. */
export interface SessionGroup<C> {
  /** Groups are sent in the order they came, by this number. */
  readonly order: number;
  readonly key: StateKey;
  readonly head: Row;
  /** When it is looked at again: no later than the first of them ends. */
  next: number;
  readonly starts: number[];
  readonly ends: number[];
  readonly contents: C[];
}

export interface SessionContents<C> {
  create(): C;
  /** Takes in the content of a session; `older`: it began earlier. */
  merge(into: C, from: C, older: boolean): void;
}

/** Sessions per group: windows that grow as long as the next row comes within the gap. */
export class Sessions<C> {
  readonly #groups: StateMap<StateKey, SessionGroup<C>>;
  readonly #gapMs: number;
  readonly #contents: SessionContents<C>;
  readonly #emit: (head: Row, content: C, start: number, end: number) => void;
  /** Keys; their ranks are the orders of their groups. A group may have several: only that of its `next` counts. */
  readonly #timers: Timers<StateKey>;
  #progress = -Infinity;
  #order = 0;

  constructor(
    state: OperatorState,
    name: string,
    gapMs: number,
    contents: SessionContents<C>,
    emit: (head: Row, content: C, start: number, end: number) => void,
  ) {
    this.#groups = state.map(name, { spills: true });
    this.#timers = timersOf(state, 'timers');
    this.#gapMs = gapMs;
    this.#contents = contents;
    this.#emit = emit;
  }

  restored(): void {
    for (const [key, { next, order }] of this.#groups.entries()) {
      this.#timers.set(next, order, key);
      this.#order = Math.max(this.#order, order + 1);
    }
  }

  /** No later than the next session ends; Infinity: none is open. */
  get nextEnd(): number {
    return this.#timers.next ?? Infinity;
  }

  /** The content of the session that a time falls into; undefined: that session would have closed. */
  open(key: StateKey, time: number, row: Row, headOf: (row: Row) => Row): C | undefined {
    const group = this.#groups.get(key);
    const from = time;
    const to = time + this.#gapMs;
    if (group === undefined) {
      if (to - 1 <= this.#progress) return undefined;
      const content = this.#contents.create();
      const added: SessionGroup<C> = {
        order: this.#order++,
        key,
        head: headOf(row),
        next: to,
        starts: [from],
        ends: [to],
        contents: [content],
      };
      this.#groups.set(key, added);
      this.#timers.set(to, added.order, key);
      return content;
    }
    const content = this.#place(group, from, to);
    if (content === undefined) return undefined;
    // A session that grows ends later than planned: when its turn comes it is planned again.
    if (to < group.next) this.#plan(group, to);
    this.#groups.touch(key);
    return content;
  }

  #place({ starts, ends, contents }: SessionGroup<C>, from: number, to: number): C | undefined {
    // Mostly there is one, and it goes on.
    if (starts.length === 1 && starts[0] <= from && from <= ends[0]) {
      if (to > ends[0]) ends[0] = to;
      return contents[0];
    }
    let place = -1;
    for (let i = 0; i < starts.length; i++) {
      if (starts[i] > to || ends[i] < from) continue;
      if (place < 0) {
        place = i;
        starts[i] = Math.min(starts[i], from);
        ends[i] = Math.max(ends[i], to);
        continue;
      }
      // The row joins two sessions.
      this.#contents.merge(contents[place], contents[i], starts[i] < starts[place]);
      starts[place] = Math.min(starts[place], starts[i]);
      ends[place] = Math.max(ends[place], ends[i]);
      remove({ starts, ends, contents }, i);
      i--;
    }
    if (place >= 0) return contents[place];
    if (to - 1 <= this.#progress) return undefined;
    starts.push(from);
    ends.push(to);
    contents.push(this.#contents.create());
    return contents[contents.length - 1];
  }

  #plan(group: SessionGroup<C>, next: number): void {
    group.next = next;
    this.#timers.set(next, group.order, group.key);
  }

  /** Sends the sessions that end at or before `progress` + 1. */
  advance(progress: number): void {
    while (this.#timers.isDue(progress + 1)) {
      const end = this.#timers.next!;
      this.#progress = end - 1;
      const order = this.#timers.nextRank;
      const group = this.#groups.get(this.#timers.take());
      if (group?.next === end && group.order === order) this.#close(group, end);
    }
    this.#progress = Math.max(this.#progress, progress);
  }

  #close(group: SessionGroup<C>, end: number): void {
    const at = group.ends.indexOf(end);
    const [start, content] = [group.starts[at], group.contents[at]];
    if (at >= 0 && group.ends.length === 1) {
      this.#groups.delete(group.key);
    } else {
      if (at >= 0) remove(group, at);
      this.#plan(group, Math.min(...group.ends));
      this.#groups.touch(group.key);
    }
    if (at >= 0) this.#emit(group.head, content, start, end);
  }
}

function remove<C>({ starts, ends, contents }: Pick<SessionGroup<C>, 'starts' | 'ends' | 'contents'>, i: number): void {
  starts.splice(i, 1);
  ends.splice(i, 1);
  contents.splice(i, 1);
}
