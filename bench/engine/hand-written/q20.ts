import { Kept } from './kept.ts';
import type { Auction, Bid, MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  const auctions = new Kept<Auction>();
  const bids = new Kept<Bid>();

  function send(a: Auction, { auction, bidder, price, channel, url, dateTime, extra }: Bid): void {
    const sold = [a.itemName, a.description, a.initialBid, a.reserve, a.dateTime, a.expires, a.seller, a.category];
    out.row([auction, bidder, price, channel, url, dateTime, extra, ...sold, a.extra]);
  }

  return {
    event({ auction, bid }) {
      if (bid !== null) {
        bids.add(bid.auction, bid);
        for (const open of auctions.get(bid.auction) ?? []) send(open, bid);
      } else if (auction?.category === 10) {
        auctions.add(auction.id, auction);
        for (const earlier of bids.get(auction.id) ?? []) send(auction, earlier);
      }
    },
  };
};
