import { Random } from '../random.ts';
import { Channels } from './channels.ts';
import { nexmarkDefaults, type NexmarkOptions } from './options.ts';
import * as shape from './shape.ts';
import { RandomText } from './strings.ts';

const FIRST_NAMES = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Fritz', 'Gita', 'Hugo', 'Ines', 'Jonas', 'Klara'];
const LAST_NAMES = ['Adams', 'Berger', 'Costa', 'Dumont', 'Eriksen', 'Fischer', 'Garcia', 'Huber', 'Ivanov'];
const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY'];
const CITIES = [
  ...['Tucson', 'Fresno', 'San Diego', 'Nampa', 'Salem'],
  ...['Eugene', 'Tacoma', 'Spokane', 'Yakima', 'Laramie'],
];
/** To pseudo-shuffle events within a group; prime, so that every place is taken. */
const SHUFFLE = 953;

/**
 * A Nexmark stream: persons who join, auctions they open and bids on these, one JSON object per event (the layout is
 * that of bench/nexmark/tables.sql). Proportions, hot keys, sizes and prices are the reference generator's, the
 * doubled offset of bidder ids included.
 */
export class NexmarkGenerator {
  readonly #options: NexmarkOptions;
  readonly #random: Random;
  readonly #text: RandomText;
  readonly #channels: Channels;
  #events = 0;
  #timeMs = NaN;
  #timeText = '';

  constructor(options: Partial<NexmarkOptions> = {}) {
    this.#options = { ...nexmarkDefaults, ...options };
    const random = new Random(this.#options.seed);
    this.#text = new RandomText(random.fork());
    this.#channels = new Channels(random.fork(), this.#text);
    this.#random = random;
  }

  /** The next event, as JSON. */
  next(): string {
    const event = this.#shuffled(this.#events++);
    const timeMs = this.#timeOf(event);
    switch (shape.kindOf(event)) {
      case shape.PERSON:
        return `{"event_type":0,"person":${this.#person(event, timeMs)},"auction":null,"bid":null}`;
      case shape.AUCTION:
        return `{"event_type":1,"person":null,"auction":${this.#auction(event, timeMs)},"bid":null}`;
      case shape.BID:
        return `{"event_type":2,"person":null,"auction":null,"bid":${this.#bid(event, timeMs)}}`;
    }
  }

  /** The next `count` events, a line each. */
  lines(count: number): Buffer {
    let text = '';
    for (let i = 0; i < count; i++) text += `${this.next()}\n`;
    return Buffer.from(text, 'latin1');
  }

  #shuffled(event: number): number {
    const size = this.#options.outOfOrderGroupSize;
    return event - (event % size) + ((event * SHUFFLE) % size);
  }

  #timeOf(event: number): number {
    const { startMs, eventsPerSecond } = this.#options;
    return startMs + Math.floor((event * 1000) / eventsPerSecond);
  }

  #person(event: number, timeMs: number): string {
    const random = this.#random;
    const id = shape.FIRST_PERSON + shape.lastPerson(event);
    const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    const email = `${this.#text.word(8)}@${this.#text.word(6)}.com`;
    const card = `${this.#fourDigits()} ${this.#fourDigits()} ${this.#fourDigits()} ${this.#fourDigits()}`;
    const city = random.pick(CITIES);
    const state = random.pick(STATES);
    const size = 8 + name.length + email.length + card.length + city.length + state.length;
    const extra = this.#text.padding(size, shape.PERSON_BYTES);
    return (
      `{"id":${id},"name":"${name}","emailAddress":"${email}","creditCard":"${card}","city":"${city}",` +
      `"state":"${state}","dateTime":"${this.#time(timeMs)}","extra":"${extra}"}`
    );
  }

  #auction(event: number, timeMs: number): string {
    const random = this.#random;
    const id = shape.FIRST_AUCTION + shape.lastAuction(event);
    const item = this.#text.words(20);
    const description = this.#text.words(100);
    const initialBid = this.#price();
    const reserve = initialBid + this.#price();
    const horizonMs = this.#timeOf(event + shape.AUCTION_HORIZON_EVENTS) - timeMs;
    const expires = timeText(timeMs + 1 + random.below(Math.max(2 * horizonMs, 1)));
    const seller = this.#mostlyHot(shape.HOT_SELLER_RATIO)
      ? hotKey(shape.lastPerson(event))
      : this.#activePerson(event);
    const category = shape.FIRST_CATEGORY + random.below(shape.CATEGORIES);
    const size = 8 + item.length + description.length + 8 * 6;
    const extra = this.#text.padding(size, shape.AUCTION_BYTES);
    return (
      `{"id":${id},"itemName":"${item}","description":"${description}","initialBid":${initialBid},` +
      `"reserve":${reserve},"dateTime":"${this.#time(timeMs)}","expires":"${expires}",` +
      `"seller":${shape.FIRST_PERSON + seller},"category":${category},"extra":"${extra}"}`
    );
  }

  #bid(event: number, timeMs: number): string {
    const auction = this.#mostlyHot(shape.HOT_AUCTION_RATIO)
      ? hotKey(shape.lastAuction(event))
      : this.#openAuction(event);
    const bidder = this.#mostlyHot(shape.HOT_BIDDER_RATIO)
      ? hotKey(shape.lastPerson(event)) + 1
      : this.#activePerson(event);
    const price = this.#price();
    const { name, url } = this.#channels.pick();
    const extra = this.#text.padding(8 * 4, shape.BID_BYTES);
    // The reference adds the first person's id twice: bidders are not the persons of the same number.
    return (
      `{"auction":${shape.FIRST_AUCTION + auction},"bidder":${2 * shape.FIRST_PERSON + bidder},"price":${price},` +
      `"channel":"${name}","url":"${url}","dateTime":"${this.#time(timeMs)}","extra":"${extra}"}`
    );
  }

  #mostlyHot(ratio: number): boolean {
    return this.#random.below(ratio) > 0;
  }

  #activePerson(event: number): number {
    const persons = shape.lastPerson(event) + 1;
    const active = Math.min(persons, shape.ACTIVE_PERSONS);
    return persons - active + this.#random.below(active + shape.PERSON_LEAD);
  }

  #openAuction(event: number): number {
    const newest = shape.lastAuction(event);
    const oldest = Math.max(newest - shape.OPEN_AUCTIONS, 0);
    return this.#random.between(oldest, newest + 1 + shape.AUCTION_LEAD);
  }

  /** From 100 to 100,000,000; as many between 100 and 1,000 as between 1,000 and 10,000. */
  #price(): number {
    return Math.round(10 ** ((this.#random.uint32() / 0x1_0000_0000) * 6) * 100);
  }

  #fourDigits(): string {
    return String(this.#random.below(10_000)).padStart(4, '0');
  }

  /** The text of an event's time; neighbours often share it. */
  #time(timeMs: number): string {
    if (timeMs !== this.#timeMs) {
      this.#timeMs = timeMs;
      this.#timeText = timeText(timeMs);
    }
    return this.#timeText;
  }
}

function hotKey(newest: number): number {
  return newest - (newest % shape.HOT_KEY_STEP);
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').slice(0, 23);
}
