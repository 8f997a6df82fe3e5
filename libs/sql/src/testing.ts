import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** For tests of whatever reads SQL: the scripts of the repository, and ways to spoil them. */

export interface SqlScript {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '../../..');
const FOLDERS = ['libs/sql/src/test', 'test/sql', 'examples', 'bench/nexmark'];

/** Every `.sql` file of the tests, examples and benchmarks. */
export function sqlCorpus(): SqlScript[] {
  const files = FOLDERS.flatMap((folder) =>
    globSync(`${folder}/**/*.sql`, { cwd: root, exclude: ['**/node_modules'] }),
  );
  return files.toSorted().map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

const TOKEN = /'(?:[^']|'')*'|`[^`]*`|--[^\n]*|\s+|\w+|[^\w\s]/g;

type Mutation =
  | { readonly kind: 'drop' | 'double' | 'swap'; readonly at: number }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number; readonly length: number };

/** Texts of the corpus with a few of their tokens dropped, doubled, swapped, or taken from another text. */
export function spoiledSql(texts: readonly string[]): fc.Arbitrary<string> {
  const text = fc.constantFrom(...texts);
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const, 'swap' as const), at: fc.nat() }),
    fc.record({
      kind: fc.constant('splice' as const),
      at: fc.nat(),
      from: fc.nat(),
      length: fc.integer({ min: 1, max: 20 }),
    }),
  );
  return fc
    .tuple(text, text, fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([original, donor, mutations]) => spoil(original.match(TOKEN) ?? [], donor.match(TOKEN) ?? [], mutations));
}

function spoil(tokens: readonly string[], donor: readonly string[], mutations: readonly Mutation[]): string {
  const result = [...tokens];
  for (const mutation of mutations) {
    const at = mutation.at % Math.max(1, result.length);
    switch (mutation.kind) {
      case 'drop':
        result.splice(at, 1);
        break;
      case 'double':
        result.splice(at, 0, ...result.slice(at, at + 1), ' ');
        break;
      case 'swap':
        result.splice(at, 0, ...result.splice(at + 2, 1));
        break;
      case 'splice': {
        const from = mutation.from % Math.max(1, donor.length);
        result.splice(at, mutation.length, ' ', ...donor.slice(from, from + mutation.length), ' ');
      }
    }
  }
  return result.join('');
}
