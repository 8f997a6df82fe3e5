import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_TENANT, type TableStore } from '@millrace/ports';
import { openTestStore, uniqueKeyspace, viewOf } from './testing.ts';

const keyspace = uniqueKeyspace();
let store: TableStore;
beforeAll(async () => {
  store = await openTestStore(keyspace);
}, 60_000);
afterAll(() => store?.close());

const change = (key: string, n: number) => ({ key: [key], row: [key, n], version: 1_700_000_000_000_000 });

describe('names in Cassandra', () => {
  it.each([
    'Flights',
    'flights',
    'flights_g1',
    'select',
    'two words',
    'quote"d; DROP TABLE x --',
    "it's",
    'über 😀',
    'x'.repeat(200),
    `${'x'.repeat(200)}y`,
  ])('a view may be called %s', async (name) => {
    const view = viewOf(name, { id: 'STRING', n: 'INT' }, ['id']);
    await store.createView(view);
    await store.write(view, DEFAULT_TENANT, [change(name, name.length)]);
    const { rows } = await store.scan(view, DEFAULT_TENANT, { limit: 10 });
    expect(rows).toEqual([[name, name.length]]);
    expect(await store.views()).toContainEqual(view);
  });

  it('columns may be called anything, also like those of the layout', async () => {
    const names = ['_tenant', '_bucket', '__shard', 'Order', 'order', 'a "b" c', 'token(x)', 'ä', '__proto__', 'c0'];
    const view = viewOf('odd_columns', {}, ['_tenant', 'order']);
    const columns = names.map((name) => ({ name, type: 'INT', sqlType: 'INT', nullable: true }) as const);
    const schema = { ...view, columns };
    const row = names.map((_, i) => i);
    await store.createView(schema);
    await store.write(schema, DEFAULT_TENANT, [{ key: [0, 4], row, version: 5 }]);
    expect((await store.scan(schema, DEFAULT_TENANT, { limit: 1, keyFilters: { order: [4] } })).rows).toEqual([row]);
    await store.write(schema, DEFAULT_TENANT, [{ key: [0, 4], row: null, version: 6 }]);
    expect((await store.scan(schema, DEFAULT_TENANT, { limit: 1 })).rows).toEqual([]);
  });

  it('tenants may be called anything', async () => {
    const view = viewOf('by_tenant', { id: 'STRING', n: 'INT' }, ['id']);
    await store.createView(view);
    for (const tenant of ["o'hare", '', 'ä"']) {
      await store.write(view, tenant, [change(tenant, 1)]);
      expect((await store.scan(view, tenant, { limit: 5 })).rows).toEqual([[tenant, 1]]);
    }
  });

  it('two that create the same view at once both succeed, and one of two that differ', async () => {
    const other = await openTestStore(keyspace);
    const view = viewOf('raced', { id: 'STRING', n: 'INT' }, ['id']);
    await Promise.all([store, other, store, other].map((each) => each.createView(view)));
    await other.write(view, DEFAULT_TENANT, [change('a', 1)]);
    const [one, two] = [viewOf('torn', { id: 'STRING' }, ['id']), viewOf('torn', { id: 'INT' }, ['id'])];
    const outcomes = await Promise.allSettled([store.createView(one), other.createView(two)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    await other.close();
  }, 60_000);
});
