import { MillraceError, type TopicPartition } from '@millrace/ports';

export function unavailable(what: string): MillraceError {
  return new MillraceError('MLR_LOG_UNAVAILABLE', `${what}: the log did not answer; try again`, { retriable: true });
}

export function closed(what: string): MillraceError {
  return new MillraceError('MLR_LOG_CLOSED', `${what}: the log is closed`);
}

export function unknownTopic({ topic, partition }: TopicPartition): MillraceError {
  return new MillraceError(
    'MLR_LOG_UNKNOWN_TOPIC',
    `there is no topic partition ${topic}/${partition}; create the topic with ensureTopics`,
    { details: { topic, partition } },
  );
}

export function partitionsDiffer(topic: string, found: number, asked: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_PARTITIONS_DIFFER',
    `creating topic ${topic}: it exists with ${found} topic partitions, not ${asked}; a keyed plan cannot change that ` +
      `number, so use a new topic or keep ${found}`,
    { details: { topic, found, asked } },
  );
}

export function lostGround(at: TopicPartition, asked: number, start: number, end: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_LOST_GROUND',
    `reading ${at.topic}/${at.partition} at offset ${asked}: only offsets from ${start} to ${end} are held; ` +
      `records were lost to retention or the log was replaced, decide where to continue`,
    { details: { topic: at.topic, partition: at.partition, asked, start, end } },
  );
}

export function notAMember(group: string): MillraceError {
  return new MillraceError(
    'MLR_LOG_NOT_A_MEMBER',
    `committing offsets of group ${group}: a rebalance overtook this member; wait for the next assignment`,
    { retriable: true, details: { group } },
  );
}
