import { Kept } from './kept.ts';
import type { Auction, MakeHandWritten, Person } from './query.ts';

export const make: MakeHandWritten = (out) => {
  const persons = new Kept<Pick<Person, 'name' | 'city' | 'state'>>();
  const auctions = new Kept<number>();
  const send = ({ name, city, state }: Pick<Person, 'name' | 'city' | 'state'>, id: Auction['id']) => {
    out.row([name, city, state, id]);
  };
  return {
    event({ auction, person }) {
      if (auction !== null) {
        if (auction.category !== 10) return;
        auctions.add(auction.seller, auction.id);
        for (const seller of persons.get(auction.seller) ?? []) send(seller, auction.id);
      } else if (person !== null) {
        const { id, name, city, state } = person;
        if (state !== 'OR' && state !== 'ID' && state !== 'CA') return;
        const seller = { name, city, state };
        persons.add(id, seller);
        for (const auctionId of auctions.get(id) ?? []) send(seller, auctionId);
      }
    },
  };
};
