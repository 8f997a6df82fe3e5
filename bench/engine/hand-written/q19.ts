import type { MakeHandWritten } from './query.ts';

interface Place {
  readonly price: number;
  /** The row without its rank. */
  readonly text: string;
}

export const make: MakeHandWritten = (out) => {
  const auctions = new Map<number, Place[]>();
  return {
    event({ bid }) {
      if (bid === null) return;
      const { auction, bidder, price, channel, url, dateTime, extra } = bid;
      let places = auctions.get(auction);
      if (places === undefined) auctions.set(auction, (places = []));
      let at = places.length;
      while (at > 0 && places[at - 1].price < price) at--;
      if (at === 10) return;
      const text = JSON.stringify([auction, bidder, price, channel, url, dateTime, extra]).slice(0, -1);
      places.splice(at, 0, { price, text });
      if (places.length > 10) places.pop();
      for (; at < places.length; at++) out.line(`${places[at].text},${at + 1}]`);
    },
  };
};
