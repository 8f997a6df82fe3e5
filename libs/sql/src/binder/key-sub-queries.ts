import type { Expression } from '../logical/plan.ts';
import type { Hooks, SubQueryNode } from './expression.ts';

type Binder = NonNullable<Hooks['subQuery']>;

/** The sub-queries of GROUP BY: where SELECT and HAVING write one again, they mean the key. */
export class KeySubQueries {
  private readonly values = new Map<string, Expression>();
  private open = true;

  /** `bind` that remembers what it bound until `close`. */
  binder(bind: Binder): Binder {
    return (node, binder) => {
      const value = bind(node, binder);
      if (this.open) this.values.set(textOf(node), value);
      return value;
    };
  }

  close(): void {
    this.open = false;
  }

  find(node: SubQueryNode): Expression | undefined {
    return this.values.size === 0 ? undefined : this.values.get(textOf(node));
  }
}

/** Two that are written alike are the same, wherever they stand. */
function textOf(node: SubQueryNode): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value));
}
