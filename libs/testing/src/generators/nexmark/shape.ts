/**
 * The proportions of the stream and the ids that follow from them. Of every 50 events, an epoch, the first is a person,
 * the next three are auctions, the rest are bids; ids are dense, so what exists after an event follows from its number.
 */
export const FIRST_PERSON = 1000;
export const FIRST_AUCTION = 1000;
export const FIRST_CATEGORY = 10;
export const CATEGORIES = 5;

const PERSONS_PER_EPOCH = 1;
const AUCTIONS_PER_EPOCH = 3;
const EVENTS_PER_EPOCH = 50;

/** One in so many picks is *not* of a hot key. */
export const HOT_AUCTION_RATIO = 2;
export const HOT_SELLER_RATIO = 4;
export const HOT_BIDDER_RATIO = 4;
/** Hot keys are the multiples of this. */
export const HOT_KEY_STEP = 100;

/** Other keys are the newest so many, and a few that are yet to come. */
export const ACTIVE_PERSONS = 1000;
export const PERSON_LEAD = 10;
export const OPEN_AUCTIONS = 100;
export const AUCTION_LEAD = 10;

/** Mean size of a record's fields, in bytes. */
export const PERSON_BYTES = 200;
export const AUCTION_BYTES = 500;
export const BID_BYTES = 100;

/** How many events it takes until there are `OPEN_AUCTIONS` auctions more. */
export const AUCTION_HORIZON_EVENTS = Math.floor((OPEN_AUCTIONS * EVENTS_PER_EPOCH) / AUCTIONS_PER_EPOCH);

export const PERSON = 0;
export const AUCTION = 1;
export const BID = 2;

export function kindOf(event: number): typeof PERSON | typeof AUCTION | typeof BID {
  const place = event % EVENTS_PER_EPOCH;
  if (place < PERSONS_PER_EPOCH) return PERSON;
  return place < PERSONS_PER_EPOCH + AUCTIONS_PER_EPOCH ? AUCTION : BID;
}

/** The newest person at an event, counted from 0. */
export function lastPerson(event: number): number {
  return Math.floor(event / EVENTS_PER_EPOCH) * PERSONS_PER_EPOCH;
}

/** The newest auction at an event, counted from 0; -1 before the first. */
export function lastAuction(event: number): number {
  const place = event % EVENTS_PER_EPOCH;
  const inEpoch = Math.min(Math.max(place - PERSONS_PER_EPOCH + 1, 0), AUCTIONS_PER_EPOCH);
  return Math.floor(event / EVENTS_PER_EPOCH) * AUCTIONS_PER_EPOCH + inEpoch - 1;
}
