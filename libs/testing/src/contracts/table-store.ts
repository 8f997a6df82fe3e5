import type { TableStore } from '@millrace/ports';
import { describeContract, type ContractOptions } from './contract.ts';
import { catalog } from './table-store/catalog.ts';
import { isolation } from './table-store/isolation.ts';
import { scanning } from './table-store/scanning.ts';
import { values } from './table-store/values.ts';
import { versions } from './table-store/versions.ts';

export interface TableStoreFixture {
  readonly store: TableStore;
  /** Runs of each property test; few for a store behind a network. Default 50. */
  readonly numRuns?: number;
  /** Releases what is left after the store is closed: folders, keyspaces. */
  close?(): Promise<void>;
}

/** The contract of the `TableStore` port, to be run by every adapter. */
export function describeTableStore(options: ContractOptions<TableStoreFixture>): void {
  const close = async (fixture: TableStoreFixture) => {
    await fixture.store.close();
    await fixture.close?.();
  };
  describeContract('TableStore', options, close, { catalog, versions, values, scanning, isolation });
}
