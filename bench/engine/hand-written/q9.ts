import { Kept } from './kept.ts';
import type { Auction, Bid, MakeHandWritten } from './query.ts';

export const make: MakeHandWritten = (out) => {
  const auctions = new Kept<Auction>();
  const bids = new Kept<Bid>();
  const winning = new Map<number, Bid>();

  function take(auction: Auction, bid: Bid): void {
    if (bid.dateTime < auction.dateTime || bid.dateTime > auction.expires) return;
    const best = winning.get(auction.id);
    if (best !== undefined && (bid.price < best.price || (bid.price === best.price && bid.dateTime >= best.dateTime)))
      return;
    winning.set(auction.id, bid);
    const { id, itemName, description, initialBid, reserve, dateTime, expires, seller, category, extra } = auction;
    const row = [id, itemName, description, initialBid, reserve, dateTime, expires, seller, category, extra];
    out.row([...row, bid.auction, bid.bidder, bid.price, bid.dateTime, bid.extra]);
  }

  return {
    event({ auction, bid }) {
      if (bid !== null) {
        bids.add(bid.auction, bid);
        const open = auctions.get(bid.auction);
        if (open !== undefined) for (let i = 0; i < open.length; i++) take(open[i], bid);
      } else if (auction !== null) {
        auctions.add(auction.id, auction);
        for (const earlier of bids.get(auction.id) ?? []) take(auction, earlier);
      }
    },
  };
};
