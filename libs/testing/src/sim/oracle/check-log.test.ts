import { describe, expect, it } from '@jest/globals';
import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import { ObservedCluster } from '../observed-cluster.ts';
import { checkAcknowledged, checkDeadLetters } from './check-log.ts';
import { readSource } from './source-record.ts';

/** A source topic `s` with one good and one malformed record, and the given dead letters (source, value). */
function cluster(deadLetters: readonly (readonly [string, string])[]) {
  const made = new ObservedCluster();
  made.ensureTopics([
    { name: 's', partitions: 1, kind: 'source' },
    { name: 's.dlq', partitions: 1, kind: 'source' },
  ]);
  const source = new RecordBatchWriter('s', 0);
  source.append(0, null, Buffer.from('{"id":1}'));
  source.append(0, null, Buffer.from('{"id"'));
  made.append(source.take());
  const letters = new RecordBatchWriter('s.dlq', 0);
  for (const [at, value] of deadLetters) {
    letters.append(0, null, Buffer.from(value), encodeHeaders({ 'millrace-dlq-source': at }));
  }
  made.append(letters.take());
  return made;
}

const check = (letters: readonly (readonly [string, string])[]) => () => {
  const made = cluster(letters);
  checkDeadLetters(made, 's', made.read('s').map(readSource));
};

describe('the check of dead letters', () => {
  it('accepts each malformed record once', () => {
    expect(check([['s/0/1', '{"id"']])).not.toThrow();
  });
  it('misses none', () => {
    expect(check([])).toThrow('malformed record s/0/1 is in no dead letter topic');
  });
  it('refuses one twice, one that is not malformed, and one with other bytes', () => {
    expect(
      check([
        ['s/0/1', '{"id"'],
        ['s/0/1', '{"id"'],
      ]),
    ).toThrow('twice');
    expect(check([['s/0/0', '{"id":1}']])).toThrow('not malformed');
    expect(check([['s/0/1', '{"i']])).toThrow('original bytes');
  });
});

describe('the check of acknowledged records', () => {
  it('wants each at its offset with its bytes', () => {
    const source = cluster([]).read('s').map(readSource);
    const acknowledged = (offset: number, text: string) => () =>
      checkAcknowledged([{ partition: 0, offset, bytes: Buffer.from(text) }], source);
    expect(acknowledged(0, '{"id":1}')).not.toThrow();
    expect(acknowledged(1, '{"id":1}')).toThrow('not in the log');
    expect(acknowledged(2, '{"id":1}')).toThrow('not in the log');
  });
});
