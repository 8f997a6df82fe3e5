import { beforeAll, describe, expect, it } from '@jest/globals';
import { NexmarkGenerator } from './generator.ts';
import type { NexmarkOptions } from './options.ts';

interface Person {
  id: number;
  creditCard: string;
  emailAddress: string;
  state: string;
  dateTime: string;
}
interface Auction {
  id: number;
  initialBid: number;
  reserve: number;
  dateTime: string;
  expires: string;
  seller: number;
  category: number;
}
interface Bid {
  auction: number;
  bidder: number;
  price: number;
  channel: string;
  url: string;
  dateTime: string;
}
interface Event {
  event_type: number;
  person: Person | null;
  auction: Auction | null;
  bid: Bid | null;
}

const EVENTS = 50_000;

function linesOf(count: number, options: Partial<NexmarkOptions> = {}): string[] {
  return new NexmarkGenerator(options).lines(count).toString().trimEnd().split('\n');
}

function timeOf(event: Event): number {
  const part = event.person ?? event.auction ?? event.bid;
  return Date.parse(`${part?.dateTime.replace(' ', 'T')}Z`);
}

describe('a Nexmark stream', () => {
  let lines: string[];
  let events: Event[];
  let persons: Person[];
  let auctions: Auction[];
  let bids: Bid[];

  beforeAll(() => {
    lines = linesOf(EVENTS);
    events = lines.map((line) => JSON.parse(line) as Event);
    persons = events.flatMap(({ person }) => person ?? []);
    auctions = events.flatMap(({ auction }) => auction ?? []);
    bids = events.flatMap(({ bid }) => bid ?? []);
  });

  it('has one person and three auctions to 46 bids', () => {
    const each = EVENTS / 50;
    expect([persons.length, auctions.length, bids.length]).toEqual([each, 3 * each, 46 * each]);
    expect(events.slice(0, 5).map((event) => event.event_type)).toEqual([0, 1, 1, 1, 2]);
  });

  it('numbers persons and auctions without a gap from 1000', () => {
    expect(persons.map(({ id }) => id)).toEqual(persons.map((_, i) => 1000 + i));
    expect(auctions.map(({ id }) => id)).toEqual(auctions.map((_, i) => 1000 + i));
  });

  it('gives half of the bids to hot auctions and three quarters to hot bidders', () => {
    const hot = (test: (bid: Bid) => boolean) => bids.filter(test).length / bids.length;
    // One in a hundred of the others is a hot key too.
    expect(hot(({ auction }) => auction % 100 === 0)).toBeCloseTo(0.5 + 0.5 / 100, 1);
    expect(hot(({ bidder }) => bidder % 100 === 1)).toBeCloseTo(0.75 + 0.25 / 100, 1);
    const hotSellers = auctions.filter(({ seller }) => seller % 100 === 0).length / auctions.length;
    expect(hotSellers).toBeCloseTo(0.75, 1);
  });

  it('counts bidders from 2000, as the reference does', () => {
    expect(bids.reduce((least, { bidder }) => Math.min(least, bidder), Infinity)).toBe(2000);
  });

  it('keeps bids near the newest auctions', () => {
    let newest = 999;
    const ahead: number[] = [];
    for (const { auction, bid } of events) {
      if (auction !== null) newest = auction.id;
      if (bid !== null) ahead.push(bid.auction - newest);
    }
    expect(ahead.reduce((a, b) => Math.max(a, b))).toBe(10);
    expect(ahead.reduce((a, b) => Math.min(a, b))).toBe(-100);
  });

  it('has prices from 100 to 100 million, as many in each power of ten', () => {
    for (const power of [2, 3, 4, 5, 6, 7]) {
      const share = bids.filter(({ price }) => price >= 10 ** power && price < 10 ** (power + 1)).length / bids.length;
      expect(share).toBeCloseTo(1 / 6, 1);
    }
    expect(bids.every(({ price }) => price >= 100 && price <= 100_000_000)).toBe(true);
    expect(auctions.every(({ initialBid, reserve }) => reserve >= initialBid + 100)).toBe(true);
  });

  it('lets half of the bids come from four channels, the same url for the same channel', () => {
    const named = bids.filter(({ channel }) => /^(Google|Facebook|Baidu|Apple)$/.test(channel));
    expect(named.length / bids.length).toBeCloseTo(0.5, 1);
    expect(new Set(named.map(({ url }) => url)).size).toBe(4);
    const others = bids.filter(({ channel }) => channel.startsWith('channel-'));
    expect(others.length).toBe(bids.length - named.length);
    const withId = others.filter(({ url }) =>
      /^https:\/\/www\.nexmark\.com\/\w+\/\w+\/\w+\/item\.htm\?query=1&channel_id=\d+$/.test(url),
    );
    expect(withId.length / others.length).toBeCloseTo(0.9, 1);
    const urls = new Map(others.map(({ channel, url }) => [channel, url]));
    expect(others.every(({ channel, url }) => urls.get(channel) === url)).toBe(true);
  });

  it('has categories 10 to 14, six states, sixteen digits of credit card', () => {
    expect(new Set(auctions.map(({ category }) => category))).toEqual(new Set([10, 11, 12, 13, 14]));
    expect([...new Set(persons.map(({ state }) => state))].sort()).toEqual(['AZ', 'CA', 'ID', 'OR', 'WA', 'WY']);
    expect(persons.every(({ creditCard }) => /^\d{4} \d{4} \d{4} \d{4}$/.test(creditCard))).toBe(true);
    expect(persons.every(({ emailAddress }) => /^[a-z]+@[a-z]+\.com$/.test(emailAddress))).toBe(true);
  });

  it('lets auctions end within twice the time of the next hundred', () => {
    for (const { dateTime, expires } of auctions) {
      const ms = Date.parse(`${expires.replace(' ', 'T')}Z`) - Date.parse(`${dateTime.replace(' ', 'T')}Z`);
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThanOrEqual(2 * 167 + 1);
    }
  });

  it('moves event time by a second in 10,000 events', () => {
    expect(timeOf(events[0])).toBe(Date.UTC(2026, 0, 1));
    expect(timeOf(events[10_000])).toBe(Date.UTC(2026, 0, 1, 0, 0, 1));
    expect(events.every((event, i) => i === 0 || timeOf(event) >= timeOf(events[i - 1]))).toBe(true);
  });

  it('has records of about 330 bytes', () => {
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    expect(bytes / lines.length).toBeGreaterThan(310);
    expect(bytes / lines.length).toBeLessThan(350);
  });

  it('is the same for the same seed, however it is cut, and another for another', () => {
    const generator = new NexmarkGenerator({ seed: 1 });
    const cut = [generator.lines(7), generator.lines(993)].map(String).join('');
    expect(cut.trimEnd().split('\n')).toEqual(lines.slice(0, 1000));
    expect(linesOf(100, { seed: 2 })).not.toEqual(lines.slice(0, 100));
  });

  it('shuffles events only within their group', () => {
    const shuffled = linesOf(1000, { outOfOrderGroupSize: 10, eventsPerSecond: 1000 });
    const numbers = shuffled.map((line) => timeOf(JSON.parse(line) as Event) - Date.UTC(2026, 0, 1));
    expect(numbers).not.toEqual([...numbers].sort((a, b) => a - b));
    for (let group = 0; group < 1000; group += 10) {
      const sorted = numbers.slice(group, group + 10).sort((a, b) => a - b);
      expect(sorted).toEqual(sorted.map((_, i) => group + i));
    }
  });
});
