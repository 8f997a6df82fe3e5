/** What a record of the Nexmark stream is, as `JSON.parse` gives it. */
export interface Event {
  readonly event_type: number;
  readonly person: Person | null;
  readonly auction: Auction | null;
  readonly bid: Bid | null;
}

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly dateTime: string;
}

export interface Auction {
  readonly id: number;
  readonly itemName: string;
  readonly description: string;
  readonly initialBid: number;
  readonly reserve: number;
  readonly dateTime: string;
  readonly expires: string;
  readonly seller: number;
  readonly category: number;
  readonly extra: string;
}

export interface Bid {
  readonly auction: number;
  readonly bidder: number;
  readonly price: number;
  readonly channel: string;
  readonly url: string;
  readonly dateTime: string;
  readonly extra: string;
}

/** A query by hand. It keeps what the SQL text makes necessary, no less: also for a second auction of one id, say. */
export interface HandWritten {
  event(event: Event): void;
  /** Processing time has reached `ms`: only for queries that ask for it. */
  clock?(ms: number): void;
  end?(): void;
}

/** `lookup`: the side table of q13. */
export type MakeHandWritten = (out: Lines, lookup: ReadonlyMap<number, string>) => HandWritten;

/**
 * Rows as JSON arrays, one per line, into a buffer that is used again. `JSON.stringify` of an array, then 16 KiB at a
 * time to bytes, was measured to be the fastest way in plain JavaScript (a template of the values, or bytes row by row,
 * took 1.0 to 1.5 times as long on a busy machine).
 */
export class Lines {
  rows = 0;
  #text = '';
  readonly #bytes = Buffer.allocUnsafe(1 << 18) as Buffer & { utf8Write(text: string, at: number): number };
  readonly #flushed: ((text: string) => void) | null;

  /** `flushed`: gets to see the text, outside of measurements. */
  constructor(flushed: ((text: string) => void) | null = null) {
    this.#flushed = flushed;
  }

  row(values: readonly unknown[]): void {
    this.line(JSON.stringify(values));
  }

  /** A row that is encoded already. */
  line(text: string): void {
    this.rows++;
    this.#text += text + '\n';
    if (this.#text.length > 1 << 14) this.flush();
  }

  flush(): void {
    this.#bytes.utf8Write(this.#text, 0);
    this.#flushed?.(this.#text);
    this.#text = '';
  }
}
