/** What a Nexmark stream is made of; a stream is the same for the same options. */
export interface NexmarkOptions {
  readonly seed: number;
  /** Event time moves by 1 s per so many events. */
  readonly eventsPerSecond: number;
  /** Event time of the first event, epoch ms. */
  readonly startMs: number;
  /** Events are shuffled within groups of this size; 1 for none. */
  readonly outOfOrderGroupSize: number;
}

/** The reference's defaults: 10,000 events per second of event time, in order. */
export const nexmarkDefaults: NexmarkOptions = {
  seed: 1,
  eventsPerSecond: 10_000,
  startMs: Date.UTC(2026, 0, 1),
  outOfOrderGroupSize: 1,
};
