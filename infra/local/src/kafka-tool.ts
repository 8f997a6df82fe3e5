import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { serverFiles } from './jars.ts';
import { findJava } from './java.ts';

const run = promisify(execFile);

/** Runs one of Kafka's own command-line tools, `org.apache.kafka.tools.…`, and answers what it printed. */
export async function kafkaTool(mainClass: string, args: readonly string[]): Promise<string> {
  const java = await findJava();
  const folders = [await serverFiles('kafka'), await serverFiles('kafka-tools')];
  const classPath = folders.map((folder) => join(folder, '*')).join(delimiter);
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath];
  const { stdout } = await run(java, [...flags, mainClass, ...args], { maxBuffer: 256 << 20 });
  return stdout;
}
