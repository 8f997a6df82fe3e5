function define<Kind extends string>(kind: Kind) {
  return <Label extends string>(name: string, description: string, labels: Label[]): Definition<Kind, Label> => ({
    kind,
    name,
    description,
    labels,
  });
}

const counter = define('counter');
const histogram = define('histogram');
const gauge = define('gauge');

/**
 * Every metric there is; nothing is measured under another name. Prometheus sees dots as underscores, and `_total` on
 * counters. Units are part of the names, as Prometheus wants it; the exporter does not add them.
 *
 * Labels have few values: names of tables, views, stages, codes; never a key, an id or a path.
 */
export const METRICS = {
  recordsAppended: counter('millrace.records.appended', 'Records that ingest appended to a source topic.', ['table']),
  recordsQuarantined: counter('millrace.records.quarantined', 'Records that ingest put into a dead letter topic.', [
    'table',
    'code',
  ]),
  recordsProcessed: counter('millrace.records.processed', 'Records taken in by tasks.', ['pipeline', 'stage']),
  recordsDuplicate: counter('millrace.records.duplicate', 'Records left out because their event was taken in before.', [
    'pipeline',
    'stage',
  ]),
  recordsLost: counter('millrace.records.lost', 'Records that were deleted before a task read them.', [
    'pipeline',
    'stage',
  ]),
  recordsLate: counter('millrace.records.late', 'Records dropped as late.', ['pipeline', 'stage']),
  recordsDeadLettered: counter('millrace.records.dead_lettered', 'Records that tasks put into a dead letter topic.', [
    'pipeline',
    'stage',
  ]),
  commits: counter('millrace.commits', 'Commits of tasks; outcome is committed, fenced or unknown.', [
    'pipeline',
    'stage',
    'outcome',
  ]),
  commitDuration: histogram('millrace.commit.duration.seconds', 'How long a commit took.', ['pipeline', 'stage']),
  restoreDuration: histogram('millrace.restore.duration.seconds', 'How long a task took to restore its state.', [
    'pipeline',
    'stage',
  ]),
  tasks: gauge('millrace.tasks', 'Tasks that this process owns.', ['pipeline', 'stage']),
  stateEntries: gauge('millrace.state.entries', 'Entries held in the state of a task.', ['pipeline', 'stage', 'task']),
  stateGrowing: gauge('millrace.state.growing.entries', 'Of these, entries of an operator whose state nothing ends.', [
    ...(['pipeline', 'stage', 'operator', 'task'] as const),
  ]),
  lag: gauge('millrace.lag', 'Records between a position and the end of its topic partition.', [
    'group',
    'topic',
    'partition',
  ]),
  watermarkLag: gauge('millrace.watermark.lag.seconds', 'Wall-clock time minus the watermark of a task.', [
    'pipeline',
    'stage',
    'task',
  ]),
  rowsWritten: counter('millrace.rows.written', 'Row changes that the store acknowledged.', ['view']),
  rowsConflated: counter('millrace.rows.conflated', 'Row changes replaced by a newer one before they were written.', [
    'view',
  ]),
  sinkInFlight: gauge('millrace.sink.in_flight', 'Row changes on their way to the store.', ['view']),
  httpDuration: histogram('http.server.request.duration.seconds', 'How long a request took to answer.', [
    'service',
    'http.request.method',
    'http.route',
    'http.response.status_code',
  ]),
} as const;

export type MetricName = keyof typeof METRICS;

interface Definition<Kind extends string, Label extends string> {
  readonly kind: Kind;
  readonly name: string;
  readonly description: string;
  readonly labels: readonly Label[];
}

export type CounterDefinition<Label extends string = string> = Definition<'counter', Label>;
/** In seconds. */
export type HistogramDefinition<Label extends string = string> = Definition<'histogram', Label>;
export type GaugeDefinition<Label extends string = string> = Definition<'gauge', Label>;
