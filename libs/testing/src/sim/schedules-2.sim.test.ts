import { it } from '@jest/globals';
import { expectPromisesHold } from './expect-promises.ts';

it('keeps every promise in schedules 5,001 to 10,000', () => expectPromisesHold(5001, 5000));
