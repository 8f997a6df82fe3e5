import { describe, expect, it } from '@jest/globals';
import { parseScript, SqlError } from '@millrace/sql';
import { sqlCorpus } from '@millrace/sql/testing';
import { explain } from '../explain.ts';
import { planPipeline } from '../plan-pipeline.ts';
import { withoutPlaces } from '../test/without-places.ts';
import { cutDataflow, type Fragment } from './cut.ts';
import { delivered, isBy, placesIn, required, type Distribution } from './distribution.ts';
import type { DataflowNode, NodeOf } from './plan.ts';
import { planDataflow } from './planner.ts';
import { uniqueFields } from './unique-keys.ts';

interface Cut {
  readonly nodes: readonly DataflowNode[];
  readonly fragments: readonly Fragment[];
}

/** Every statement of the corpus that can be cut. */
const cuts = sqlCorpus().flatMap(({ file, text }) => plansOf(text).flatMap((nodes, i): [string, Cut][] => {
  const fragments = cutDataflow(nodes);
  return fragments === null ? [] : [[`${file} ${i}`, { nodes, fragments }]];
})); // prettier-ignore

function plansOf(text: string): (readonly DataflowNode[])[] {
  try {
    const script = parseScript(text, { pipeline: 'p', connectors: 'any' });
    const plan = (insert: (typeof script.inserts)[number]) =>
      planDataflow({ ...script, inserts: [insert] }, { connectors: 'any' }).nodes;
    return script.inserts.map(plan);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}

/** What each node of a fragment delivers, by what it receives. */
function distributions({ nodes, inputs, isSingle }: Fragment): Distribution[] {
  const by: Distribution[] = [];
  for (const node of nodes) {
    const edge = inputs.find(({ receive }) => receive === node.id);
    const keys = edge?.keys.map((key) => [key]) ?? [];
    const spread: Distribution = isSingle
      ? { kind: 'single' }
      : keys.length > 0
        ? { kind: 'hash', fields: keys }
        : { kind: 'any' };
    const widths = node.inputs.map((id) => nodes[id].fields.length);
    by.push(edge ? spread : delivered(node, node.inputs.map((id) => by[id]), widths)); // prettier-ignore
  }
  return by;
}

const withFragments = (law: (fragment: Fragment, by: Distribution[], cut: Cut) => void) =>
  it.each(cuts)('%s', (_, cut) => cut.fragments.forEach((fragment) => law(fragment, distributions(fragment), cut)));

it('cuts much of the corpus', () => {
  expect(cuts.length).toBeGreaterThan(60);
  expect(cuts.filter(([, { fragments }]) => fragments.length > 1).length).toBeGreaterThan(20);
});

describe('every node has the rows it must see together in one task', () => {
  withFragments(({ nodes, isSingle }, by) => {
    for (const node of nodes) {
      if (node.op === 'receive' || node.op === 'send' || isSingle) continue;
      const need = required(node, node.inputs.map((id) => nodes[id])); // prettier-ignore
      expect(need.kind).not.toBe('single');
      if (need.kind !== 'hash') continue;
      const places = placesIn(by[node.inputs[0]], need.keys[0]);
      expect(places).not.toBeNull();
      // And the rows of all inputs by the same values, one by one.
      node.inputs.forEach((id, i) => expect(isBy(by[id], places!.map((at) => need.keys[i][at]))).toBe(true)); // prettier-ignore
    }
  });
});

describe('a key of the sink is changed in one task, by what made its rows or by all rows that hold it', () => {
  withFragments(({ nodes, isSingle }, by) => {
    const sink = nodes.find(({ op }) => op === 'sink');
    if (sink?.op !== 'sink' || sink.keys.length === 0) return;
    if (!isSingle) expect(placesIn(by[sink.inputs[0]], sink.keys)).not.toBeNull();
    if (!sink.keyed || sink.changelog === 'append') return;
    const unique = uniqueFields(nodes[sink.inputs[0]], nodes)!;
    expect(sink.keys).toEqual(expect.arrayContaining([...unique]));
    if (!isSingle) expect(placesIn(by[sink.inputs[0]], unique)).not.toBeNull();
  });
});

describe('what is sent is received: put together, the fragments are the plan', () => {
  it.each(cuts)('%s', (_, { nodes, fragments }) => {
    const bodyOf = ({ id: _, inputs: __, ...node }: DataflowNode) =>
      JSON.stringify({ ...node, keyed: null, windowEnds: null });
    const whole = (id: number): unknown => [bodyOf(nodes[id]), nodes[id].inputs.map(whole)];
    const glued = (fragment: Fragment, id: number): unknown => {
      const node = fragment.nodes[id];
      if ('merges' in node && node.merges) {
        // An aggregate's two phases are the one it was.
        const [[local, below]] = node.inputs.map((input) => glued(fragment, input)) as [[string, unknown]];
        const { keys, window, bounds, aggregates, op } = JSON.parse(local) as NodeOf<'local-aggregate'>;
        expect([op, aggregates]).toEqual(['local-aggregate', withoutPlaces(node.aggregates)]);
        const windows = node.op === 'window-aggregate' ? { window, bounds } : {};
        return [bodyOf({ ...node, keys, ...windows, merges: undefined } as DataflowNode), below];
      }
      if (node.op !== 'receive') return [bodyOf(node), node.inputs.map((input) => glued(fragment, input))];
      const edge = fragment.inputs.find(({ receive }) => receive === id)!;
      if (edge.from === null) return whole(edge.node);
      // The sends of a fragment are in the order of those that read them.
      const edges = fragments.flatMap((to) => to.inputs.filter(({ from }) => from === edge.from));
      const send = edge.from.nodes.find((other) => other.op === 'send' && other.output === edges.indexOf(edge))!;
      return glued(edge.from, send.inputs[0]);
    };
    const last = fragments.at(-1)!;
    const sink = last.nodes.find(({ op }) => op === 'sink')!;
    expect(glued(last, sink.id)).toEqual(whole(nodes.length - 1));
  });
});

describe('the fragments', () => {
  it.each(cuts)(
    'of %s have names of their own, keep each state once, and never read what comes after them',
    (_, cut) => {
      const { nodes, fragments } = cut;
      expect(new Set(fragments.map(({ name }) => name)).size).toBe(fragments.length);
      fragments.forEach((fragment, i) => {
        for (const { from } of fragment.inputs) if (from !== null) expect(fragments.indexOf(from)).toBeLessThan(i);
      });
      const holding = (all: readonly DataflowNode[]) =>
      all.flatMap((node) => (required(node, node.inputs.map((id) => all[id])).kind === 'any' ? [] : [node.name])); // prettier-ignore
      expect(fragments.flatMap((fragment) => holding(fragment.nodes)).sort()).toEqual([...holding(nodes)].sort());
    },
  );
});

describe('the stages of a statement', () => {
  const SQL = `
    CREATE TABLE a (k BIGINT, s STRING) WITH ('connector' = 'kafka', 'topic' = 'a', 'format' = 'json');
    CREATE TABLE b (k BIGINT, v BIGINT) WITH ('connector' = 'kafka', 'topic' = 'b', 'format' = 'json');
    CREATE TABLE o (s STRING, n BIGINT, PRIMARY KEY (s) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO o SELECT s, COUNT(*) FROM a JOIN b ON a.k = b.k GROUP BY s;`;
  const stagesOf = (text: string) => planPipeline(parseScript(text, { pipeline: 'p' })).statements[0].stages;

  it('are as many tasks as the script asks for, where a key brings rows together', () => {
    const stages = stagesOf(`SET 'parallelism.default' = '3'; ${SQL}`);
    expect(stages.map(({ node, tasks }) => [node, tasks])).toEqual([
      ['o.rows-a', null],
      ['o.rows-b', null],
      ['o.join', 3],
      ['o.group-aggregate', 3],
    ]);
    expect(stages.map(({ output }) => output.keys)).toEqual([[0], [0], [0], [0]]);
  });

  it('are explained with their exchanges, and with what needs all rows in one task', () => {
    const textOf = (text: string) => explain(planPipeline(parseScript(text, { pipeline: 'p' }))).text;
    const text = textOf(`SET 'parallelism.default' = '3'; ${SQL}`);
    expect(text).toMatch(/stage o.join: 3 task\(s\)[^]*join o.join: inner on k = k[^]*write exchange .* by s, 3 part/);
    expect(text).not.toContain('in one task');
    const global = SQL.replace('s, COUNT(*)', "'all', COUNT(DISTINCT s)").replace('GROUP BY s', '');
    expect(textOf(`SET 'parallelism.default' = '3'; ${global}`)).toMatch(/group-aggregate .*\(all rows in one task\)/);
  });

  it('say of an aggregate what is added up in front of its exchange, and what is merged', () => {
    const script = parseScript(`SET 'parallelism.default' = '3'; ${SQL}`, { pipeline: 'p' });
    const text = explain(planPipeline(script)).text;
    expect(text).toMatch(
      /local-aggregate o.group-aggregate.local: of each commit, COUNT\(\*\) by \(s\)[^]*write exchange/,
    );
    expect(text).toMatch(/read exchange .*[^]*group-aggregate o.group-aggregate: merged: COUNT\(\*\) by \(s\)/);
    const settings = `SET 'parallelism.default' = '3'; SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE';`;
    expect(explain(planPipeline(parseScript(settings + SQL, { pipeline: 'p' }))).text).not.toContain('local-aggregate');
  });

  it('are tasks of the source, too, when all that they do is an aggregate of it, and one task behind it', () => {
    const global = SQL.replace(
      's, COUNT(*) FROM a JOIN b ON a.k = b.k GROUP BY s',
      "'all', COUNT(DISTINCT b.k) FROM b",
    );
    const merging = global.replace('COUNT(DISTINCT b.k)', 'APPROX_COUNT_DISTINCT(b.k)');
    const operators = (text: string) =>
      stagesOf(`SET 'parallelism.default' = '3'; ${text}`).map(({ tasks, operators: [first] }) => [tasks, first?.op]);
    expect(operators(merging)).toEqual([
      [null, 'dataflow'],
      [1, 'dataflow'],
    ]);
    expect(operators(global)[0]).toEqual([null, undefined]);
  });

  it('are one task behind the sources when it asks for one, or does not ask', () => {
    const stages = stagesOf(SQL);
    expect(stages.map(({ node, tasks }) => [node, tasks])).toEqual([
      ['o.rows-a', null],
      ['o.rows-b', null],
      ['o.dataflow', 1],
    ]);
    expect(stagesOf(`SET 'parallelism.default' = '1'; ${SQL}`)).toEqual(stages);
  });
});
