import type { EventLog } from '@millrace/ports';
import { describeContract, type ContractOptions } from './contract.ts';
import { appending } from './event-log/appending.ts';
import { groups } from './event-log/groups.ts';
import { growing, identity, trimming } from './event-log/identity.ts';
import { reading } from './event-log/reading.ts';
import { takeover } from './event-log/takeover.ts';
import { tasks } from './event-log/tasks.ts';
import { topics } from './event-log/topics.ts';

export interface EventLogFixture {
  readonly log: EventLog;
  /**
   * A second client of the same log, as another process would have it. The same object as `log` where the log
   * belongs to one process (LMDB). Closing `log` then `other` is the suite's business.
   */
  readonly other: EventLog;
  /** Releases what is left after both logs are closed: folders, servers. */
  close?(): Promise<void>;
}

/** The contract of the `EventLog` port, to be run by every adapter. */
export function describeEventLog(options: ContractOptions<EventLogFixture>): void {
  const close = async (fixture: EventLogFixture) => {
    await fixture.other.close();
    await fixture.log.close();
    await fixture.close?.();
  };
  describeContract('EventLog', options, close, {
    ...{ topics, identity, growing, trimming, appending, reading, tasks, takeover, groups },
  });
}
