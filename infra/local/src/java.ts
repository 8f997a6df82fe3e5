import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '@millrace/ports';

const run = promisify(execFile);

/**
 * Path of a Java of at least version 17: the one in JAVA_HOME if that is set, else the one on PATH.
 * Rejects with `MLR_LOCAL_JAVA_MISSING`.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const output = await versionOutput(java, '-version', env);
  const major = Number(/version "(\d+)/.exec(output ?? '')?.[1] ?? 0);
  if (major >= 17) return java;
  throw new MillraceError(
    'MLR_LOCAL_JAVA_MISSING',
    `Starting local servers: Kafka, Cassandra and the schema registry need Java 17 or later; ` +
      (output === null ? `\`${java}\` does not run. ` : `\`${java}\` is version ${major || 'unknown'}. `) +
      'Install one (Debian: apt-get install openjdk-17-jre-headless) or point JAVA_HOME at it.',
  );
}

/** Checks that Maven runs. Rejects with `MLR_LOCAL_MAVEN_MISSING`. */
export async function findMaven(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if ((await versionOutput('mvn', '-version', env)) !== null) return 'mvn';
  throw new MillraceError(
    'MLR_LOCAL_MAVEN_MISSING',
    'Starting local servers: their jars come from Maven Central and `mvn` does not run. ' +
      'Install Maven 3.8 or later (Debian: apt-get install maven).',
  );
}

/** What the command prints about its version (Java does so on stderr), or null when it does not run. */
async function versionOutput(command: string, flag: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(command, [flag], { env });
    return stdout + stderr;
  } catch {
    return null;
  }
}
