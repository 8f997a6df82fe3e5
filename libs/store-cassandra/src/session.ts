import cassandra from 'cassandra-driver';
import { storeError } from './errors.ts';
import { Limiter } from './limiter.ts';

const { types } = cassandra;

export interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

export interface ResultPage {
  readonly rows: readonly cassandra.types.Row[];
  /** Where to go on, or null at the end. */
  readonly pageState: string | null;
}

/**
 * The driver as this adapter uses it: every statement prepared, idempotent and at local quorum, a bounded number under
 * way, errors typed. Reads and writes wait for each other's places never.
 */
export class Session {
  readonly client: cassandra.Client;
  readonly #reads: Limiter;
  readonly #writes: Limiter;

  constructor(client: cassandra.Client, maxInFlight: number) {
    this.client = client;
    this.#reads = new Limiter(maxInFlight);
    this.#writes = new Limiter(maxInFlight);
  }

  /** Reads one page of at most `fetchSize` rows. */
  read(doing: string, statement: Statement, fetchSize: number, pageState: string | null = null): Promise<ResultPage> {
    return this.#reads.run(async () => {
      const result = await this.execute(doing, statement, {
        prepare: true,
        autoPage: false,
        fetchSize,
        ...(pageState !== null && { pageState }),
      });
      return { rows: result.rows ?? [], pageState: result.pageState ?? null };
    });
  }

  /** Reads all rows of a statement that has few. */
  async readAll(doing: string, statement: Statement): Promise<cassandra.types.Row[]> {
    const rows: cassandra.types.Row[] = [];
    let pageState: string | null = null;
    do {
      const page: ResultPage = await this.read(doing, statement, 1000, pageState);
      rows.push(...page.rows);
      pageState = page.pageState;
    } while (pageState !== null);
    return rows;
  }

  /** Each group is one unlogged batch; its statements belong to one Cassandra partition. */
  async write(doing: string, batches: readonly (readonly Statement[])[]): Promise<void> {
    await this.#writes.all(
      batches.map((batch) => async () => {
        try {
          await this.client.batch(
            batch.map(({ query, params }) => ({ query, params: params as unknown[] })),
            { prepare: true, logged: false, isIdempotent: true, consistency: types.consistencies.localQuorum },
          );
        } catch (error) {
          throw storeError(doing, error);
        }
      }),
    );
  }

  /** One statement as it is: schema changes and what is not for every day. */
  async execute(
    doing: string,
    { query, params }: Statement,
    options: cassandra.QueryOptions = {},
  ): Promise<cassandra.types.ResultSet> {
    try {
      return await this.client.execute(query, params as unknown[], {
        isIdempotent: true,
        consistency: types.consistencies.localQuorum,
        ...options,
      });
    } catch (error) {
      throw storeError(doing, error);
    }
  }
}
