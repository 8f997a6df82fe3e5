import { it } from '@jest/globals';
import { expectPromisesHold } from './expect-promises.ts';

it('keeps every promise in schedules 1 to 5,000', () => expectPromisesHold(1, 5000));
