/** A plan without where its expressions were written, which JSON leaves out too. */
export function withoutPlaces<T>(plan: T): T {
  if (Array.isArray(plan)) return plan.map(withoutPlaces) as T;
  const isPlain = typeof plan === 'object' && plan !== null && Object.getPrototypeOf(plan) === Object.prototype;
  if (!isPlain) return plan;
  return Object.fromEntries(Object.entries(plan).map(([key, part]) => [key, withoutPlaces<unknown>(part)])) as T;
}
