/** One way to run the suite: the scenario sees no more of it than this. */
export interface Deployment {
  /** Base addresses; the same one when one process serves both. */
  readonly ingestUrl: string;
  readonly gatewayUrl: string;

  start(): Promise<void>;
  /** `kill -9`. In the embedded profile there is one process, which is both. */
  kill(service: 'processor' | 'sink'): Promise<void>;
  restart(service: 'processor' | 'sink'): Promise<void>;
  /** Appends to the source by a plain producer, round robin, while the processor or the sink is down. */
  produce(values: readonly string[]): Promise<void>;

  /** Records of the source that the task's state does not include. Only while the processor is down. */
  uncommittedInput(node: string): Promise<number>;
  /** Records of the view's topic behind the sink's committed offset. Only while the sink is down. */
  unsettledRows(view: string): Promise<number>;

  /** SIGTERM to everything; resolves with the exit codes. */
  drain(): Promise<readonly number[]>;
  /** All dead letters of the source. Only when everything is stopped. */
  readDeadLetters(): Promise<readonly { readonly value: string; readonly headers: Record<string, string> }[]>;
  /** Stops what is left and removes the data. Idempotent. */
  dispose(): Promise<void>;
}
