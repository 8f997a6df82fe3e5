/**
 * The shard of a key: 32-bit FNV-1a over the canonical texts of its parts, each behind its length, mixed and taken
 * modulo the number of shards. Part of the layout on disk: changing it loses rows, so golden values are in the tests.
 */
export function shardOf(parts: readonly string[], shards: number): number {
  if (shards <= 1) return 0;
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ part.length, 0x01000193);
    for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
  }
  // FNV's low bits are weak; fold the high ones in.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) % shards;
}
