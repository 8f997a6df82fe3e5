/**
 * Where tasks put state that shall not fill the heap. All of it is synchronous, because operators are. The state log is what
 * a task is restored from: an adapter need not make anything durable, and what it keeps (`LocalState`) is a short cut.
 *
 * Errors: `MLR_STATE_FULL` (retriable) when there is no room, `MLR_STATE_FAILED` (retriable) for any other trouble. After
 * either the session is over: a new one restores what it needs.
 */
export interface StateStore {
  /**
   * A place of its own for one session of a task: empty, or with what an earlier session kept, which is then this one's alone.
   * There may be several of one task: an owner that is on its way out, whose entries nobody else sees. Called by who has
   * just opened the task in the log, so that an owner of before commits nothing more.
   */
  openTask(taskId: string): TaskState;
  /** Closes everything that is open. */
  close(): Promise<void>;
}

/** The state of one session. After `close` nothing of it is left but what was kept. */
export interface TaskState {
  /** Entries under a name. The same entries for the same name. `keeps` false (said the first time): a later session need not find them. */
  entries(name: string, keeps?: boolean): EntryStore;
  /** How much heap the session may use to keep what it has read or written here, about, in bytes. May change any time. */
  readonly cacheBytes: number;
  /** Absent: nothing outlives the session, or nobody has asked for entries. */
  readonly local?: LocalState;
  close(): Promise<void>;
}

/**
 * What a later session of the task may begin with: the entries exactly as they were when they were kept last, whatever was
 * written since and however the process ended, or none at all. Never with a mixture, and never after the machine went down
 * with something unwritten.
 */
export interface LocalState {
  /** What the entries found were kept with; null: nothing was found, or it was discarded. */
  readonly stamp: Buffer | null;
  /** Whether there were entries of this name, or none although they were asked for, when that was kept. */
  has(name: string): boolean;
  /** Keeps the entries of now. */
  keep(stamp: Buffer): void;
  /** The entries found are of no use: it begins empty. Entries that were handed out are dead. */
  discard(): void;
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
  /** The key that a scan meets last. */
  last(): Buffer | undefined;
  /** For who writes them all anew: a later session that begins with what was kept finds anything in their place. */
  clear(): void;
}
