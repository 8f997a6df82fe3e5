import type { Random } from '../random.ts';
import type { RandomText } from './strings.ts';

const HOT = ['Google', 'Facebook', 'Baidu', 'Apple'];
const CHANNELS = 10_000;

export interface Channel {
  readonly name: string;
  readonly url: string;
}

/** Where bids come from: half of them from one of four channels, the rest from 10,000; a channel has one url. */
export class Channels {
  readonly #random: Random;
  readonly #hot: readonly Channel[];
  readonly #others: readonly Channel[];

  constructor(random: Random, text: RandomText) {
    this.#random = random;
    const url = () => `https://www.nexmark.com/${text.word(6)}/${text.word(6)}/${text.word(6)}/item.htm?query=1`;
    this.#hot = HOT.map((name) => ({ name, url: url() }));
    this.#others = Array.from({ length: CHANNELS }, (_, i) => ({
      name: `channel-${i}`,
      url: random.below(10) > 0 ? `${url()}&channel_id=${Math.abs(reverseBits(i))}` : url(),
    }));
  }

  pick(): Channel {
    return this.#random.pick(this.#random.below(2) > 0 ? this.#hot : this.#others);
  }
}

/** The 32 bits in reverse order, as a signed number. */
function reverseBits(value: number): number {
  let reversed = 0;
  for (let i = 0; i < 32; i++) reversed = (reversed << 1) | ((value >>> i) & 1);
  return reversed;
}
