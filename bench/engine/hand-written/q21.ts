import type { MakeHandWritten } from './query.ts';

const KNOWN: Readonly<Record<string, string | undefined>> = { apple: '0', google: '1', facebook: '2', baidu: '3' };
const CHANNEL_ID = /(?:^|&)channel_id=([^&]*)/;

export const make: MakeHandWritten = (out) => ({
  event({ bid }) {
    if (bid === null) return;
    const { auction, bidder, price, channel, url } = bid;
    const id = KNOWN[channel.toLowerCase()] ?? CHANNEL_ID.exec(url)?.[1];
    if (id !== undefined) out.row([auction, bidder, price, channel, id]);
  },
});
