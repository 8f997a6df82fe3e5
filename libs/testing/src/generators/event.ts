/** An event on its way to a source topic, with what its generator knows about it. */
export interface GeneratedEvent {
  /** The record's value: UTF-8 JSON, or something broken. */
  readonly value: Buffer;
  /** Event time, epoch ms; also the record's timestamp. */
  readonly timeMs: number;
  /** The event behind the value; null when the value was broken on purpose and belongs in the dead letter topic. */
  readonly fields: Readonly<Record<string, string | number | null>> | null;
}

/** How the event times of a generated stream relate to the order in which the events come. */
export interface Disorder {
  /** Events come in order up to this much. */
  readonly outOfOrderMs: number;
  /** Share of events that come later than that, by up to `lateByMs`. */
  readonly lateShare: number;
  readonly lateByMs: number;
  /** Share of values that cannot be decoded. */
  readonly malformedShare: number;
}
