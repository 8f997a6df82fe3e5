import type { Click } from '../oracle/source-record.ts';

/** SQL aggregates over clicks, once more: NULLs do not count, an aggregate of nothing is NULL. */
export function aggregate(clicks: readonly Click[]) {
  const amounts = clicks.map((click) => click.amount).filter((amount) => amount !== null);
  const prices = clicks.map((click) => click.price).filter((price) => price !== null);
  return {
    n: clicks.length,
    total: amounts.length === 0 ? null : sum(amounts),
    least: amounts.length === 0 ? null : Math.min(...amounts),
    most: amounts.length === 0 ? null : Math.max(...amounts),
    mean: prices.length === 0 ? null : sum(prices) / prices.length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
