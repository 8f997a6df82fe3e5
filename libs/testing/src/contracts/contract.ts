import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** A deviation from a port's contract: the test an adapter does not run, by its exact name, and why. */
export interface OptOut {
  readonly test: string;
  readonly reason: string;
}

export interface ContractOptions<Fixture> {
  /** The adapter's name; becomes part of the test names. */
  readonly name: string;
  /** Opens what is tested, once for the whole suite. Every test uses names of its own inside it. */
  open(): Promise<Fixture>;
  /** Empty or absent runs everything. */
  readonly skip?: readonly OptOut[];
  /** Deadline of one test and of every condition it waits for; generous for real servers. Default 10 s. */
  readonly timeoutMs?: number;
}

/** What a section of a contract suite gets to define its tests with. */
export interface ContractSuite<Fixture> {
  readonly fixture: Fixture;
  readonly timeoutMs: number;
  test(name: string, body: () => Promise<void>): void;
  /** A name no other test of any run uses: letters, digits and `_`, at most 40 characters. */
  unique(stem: string): string;
}

/** Runs the sections as one `describe`; refuses an opt-out that names no test or gives no reason. */
export function describeContract<Fixture>(
  port: string,
  options: ContractOptions<Fixture>,
  close: (fixture: Fixture) => Promise<void>,
  sections: Readonly<Record<string, (suite: ContractSuite<Fixture>) => void>>,
): void {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const skip = options.skip ?? [];
  const nonce = Math.floor(Math.random() * 36 ** 6).toString(36);
  const names = new Set<string>();
  let opened: { readonly fixture: Fixture } | null = null;
  let counter = 0;
  const suite: ContractSuite<Fixture> = {
    get fixture() {
      if (opened === null) throw new Error(`${options.name} did not open`);
      return opened.fixture;
    },
    timeoutMs,
    test(name, body) {
      if (names.has(name)) throw new Error(`two tests of the ${port} contract are named "${name}"`);
      names.add(name);
      if (!skip.some((optOut) => optOut.test === name)) it(name, body, timeoutMs);
    },
    unique: (stem) => `${stem}_${nonce}_${(counter++).toString(36)}`,
  };
  describe(`${port} contract: ${options.name}`, () => {
    beforeAll(async () => {
      opened = { fixture: await options.open() };
    }, timeoutMs);
    afterAll(async () => {
      if (opened !== null) await close(opened.fixture);
    }, timeoutMs);
    for (const [title, section] of Object.entries(sections)) describe(title, () => section(suite));
    it('opts out only of tests that exist, each with a reason', () => {
      for (const { test, reason } of skip) {
        expect([...names]).toContain(test);
        expect(reason.trim()).not.toBe('');
      }
    });
  });
}

/** Waits until `probe` returns something other than null or false; rejects, naming `what`, after `timeoutMs`. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | null | false> | T | null | false,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
