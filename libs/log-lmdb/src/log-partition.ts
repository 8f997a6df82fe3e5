import type { TopicPartition } from '@millrace/ports';

/** One topic partition as this process knows it. `start` and `end` are those of the last synced transaction. */
export class LogPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Its number in the keys of the environment. */
  readonly id: number;
  start: number;
  end: number;
  /** By how much the bytes held have grown since this process opened the log; for retention by size. */
  heldBytes = 0;
  readonly #listeners = new Set<() => void>();

  constructor(topic: string, partition: number, id: number, start: number, end: number) {
    this.topic = topic;
    this.partition = partition;
    this.id = id;
    this.start = start;
    this.end = end;
  }

  /** Calls `listener` whenever the end moved, until `ignore` is called with the same one. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  ignore(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
