import type { Disorder, GeneratedEvent } from './event.ts';
import { breakJson } from './malformed.ts';
import type { Random } from './random.ts';

const AIRPORTS = ['ATL', 'ORD', 'DFW', 'DEN', 'LAX', 'SFO', 'PHX', 'IAH', 'LAS', 'DTW', 'MSP', 'SEA', 'BOS', 'JFK'];

export interface FlightOptions extends Disorder {
  readonly count: number;
  readonly startMs: number;
  /** Mean event time between two departures. */
  readonly stepMs: number;
}

/**
 * Departures like those of the US flights data set: `{"date","delay","distance","origin","destination"}`, `date` in
 * SQL's format, delay in minutes. Two events with equal contents are two flights.
 */
export function* flights(options: FlightOptions, random: Random): Generator<GeneratedEvent> {
  let clock = options.startMs;
  for (let i = 0; i < options.count; i++) {
    clock += random.below(2 * options.stepMs + 1);
    const late = random.chance(options.lateShare) ? random.below(options.lateByMs + 1) : 0;
    const timeMs = clock - random.below(options.outOfOrderMs + 1) - late;
    const origin = random.below(AIRPORTS.length);
    const fields = {
      date: new Date(timeMs).toISOString().replace('T', ' ').replace('Z', ''),
      delay: random.chance(0.2) ? random.between(15, 240) : random.between(-20, 15),
      distance: random.between(80, 2700),
      origin: AIRPORTS[origin],
      destination: AIRPORTS[(origin + 1 + random.below(AIRPORTS.length - 1)) % AIRPORTS.length],
    };
    const json = JSON.stringify(fields);
    if (random.chance(options.malformedShare)) yield { value: breakJson(json, random), timeMs, fields: null };
    else yield { value: Buffer.from(json), timeMs, fields };
  }
}
