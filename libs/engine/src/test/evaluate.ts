import { compileStage } from '../compile-stage.ts';
import { batchOf, plan, recordsOf, seal } from './pipeline.ts';

/** One column per type, all nullable. */
const COLUMNS = `
  a INT, b INT, s SMALLINT, y TINYINT, l BIGINT, m BIGINT, d DOUBLE, e DOUBLE, f FLOAT, p BOOLEAN, q BOOLEAN,
  t STRING, u STRING, x TIMESTAMP(3), z TIMESTAMP(3), w DATE`;

/**
 * Evaluates an SQL expression over one record through a compiled stage: the value as its JSON says (a whole number that
 * a double would round as bigint), or the code of the dead letter that the record became.
 */
export function evaluateOne(expression: string, type: string, record: object): unknown {
  const [statement] = plan(`
    CREATE TABLE src (${COLUMNS}) WITH ('connector' = 'kafka', 'topic' = 'src', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
    CREATE TABLE dst (v ${type}) WITH ('connector' = 'kafka', 'topic' = 'dst', 'format' = 'json');
    INSERT INTO dst SELECT ${expression} FROM src;`);
  const task = compileStage(statement.stages[0]).createTask({
    task: 0,
    upstreams: [1],
    firstUpstream: 0,
    pipeline: 'p',
  });
  task.process(batchOf('src', 0, [record]), 0);
  const { outputs } = task.flush({ version: 1, positions: [], nowMs: 1, beat: false });
  const [output] = outputs.flatMap((pending) => recordsOf(seal(pending, 0)));
  if (output.headers['millrace-dlq-code'] !== undefined) return output.headers['millrace-dlq-code'];
  const row = JSON.parse(output.value!, exactIntegers) as { v: unknown };
  return row.v;
}

function exactIntegers(_name: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source ?? '';
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
