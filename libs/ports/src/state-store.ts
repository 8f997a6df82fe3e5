/**
 * Where tasks put state that shall not fill the heap. All of it is synchronous, because operators are; none of it outlives
 * its session, because the state log is what a task is restored from: an adapter need not make anything durable.
 *
 * Errors: `MLR_STATE_FULL` (retriable) when there is no room, `MLR_STATE_FAILED` (retriable) for any other trouble. After
 * either the session is over: a new one restores what it needs.
 */
export interface StateStore {
  /** A place of its own, empty, for one session of a task. There may be several of one task: an owner that is on its way out. */
  openTask(taskId: string): TaskState;
  /** Closes everything that is open. */
  close(): Promise<void>;
}

/** The state of one session. After `close` nothing of it is left. */
export interface TaskState {
  /** Entries under a name. The same entries for the same name. */
  entries(name: string): EntryStore;
  /** How much heap the session may use to keep what it has read or written here, about, in bytes. May change any time. */
  readonly cacheBytes: number;
  close(): Promise<void>;
}

export type Change = readonly [key: Buffer, value: Buffer | undefined];

/** Entries by keys of at least a byte and of any length, in an order that the adapter chooses: that of short keys' bytes, best. */
export interface EntryStore {
  readonly size: number;
  /** The buffer is the caller's only until the next call of anything of this task. */
  get(key: Buffer): Buffer | undefined;
  has(key: Buffer): boolean;
  /** Puts and (undefined) deletes, in their order. */
  write(changes: readonly Change[]): void;
  /**
   * Up to `count` entries behind the key `after`, or from the first on. Walking all entries this way while they change
   * meets each that is there from the beginning to the end exactly once.
   */
  scan(after: Buffer | undefined, count: number): [key: Buffer, value: Buffer][];
  clear(): void;
}
