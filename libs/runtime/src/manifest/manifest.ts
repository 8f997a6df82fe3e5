import type { StagePlan } from '@millrace/plan';
import { MillraceError } from '@millrace/ports';

/**
 * What a pipeline's state belongs to: which plan made it, from which topics. One record of a topic of its own,
 * `__millrace.<pipeline>.manifest`. Layout, format version 1, big endian, cut into chunks:
 *
 *     u8 format version | u32 chunk | u32 chunks | f64 revision | piece of the manifest as JSON (UTF-8)
 */
export interface Manifest {
  /** Counts the resets, from 1: state of another generation belongs to none of the tasks. */
  readonly generation: number;
  /** By node. Stages of statements that are not in the pipeline any more stay: their state does, too. */
  readonly stages: Readonly<Record<string, ManifestStage>>;
}

export interface ManifestStage {
  readonly statement: string;
  /** The newest plan that the state went on with. */
  readonly plan: StagePlan;
  /** Of all plans whose records the state log may hold, 8 bytes each in hexadecimal. */
  readonly identities: readonly string[];
  readonly tasks: number;
  /** How many there were when the stage first ran: tasks from there on begin at the start of their topic partition. */
  readonly firstTasks: number;
  /** Who writes the stage's exchange: tasks of the stage at place `from` of the plan's input, as they were added. */
  readonly upstreams: readonly UpstreamBlock[];
  /** Null where the log has no ids of topics. */
  readonly stateTopicId: string | null;
  readonly inputTopicId: string | null;
}

export interface UpstreamBlock {
  readonly from: number;
  readonly tasks: number;
}

export const MANIFEST_FORMAT_VERSION = 1;
export const manifestTopic = (pipeline: string): string => `__millrace.${pipeline}.manifest`;

const HEAD = 1 + 4 + 4 + 8;
const PIECE_BYTES = 400 * 1024;

export function encodeManifest(manifest: Manifest, revision: number): Buffer[] {
  const json = Buffer.from(JSON.stringify(manifest));
  const chunks = Math.ceil(json.length / PIECE_BYTES);
  return Array.from({ length: chunks }, (_, chunk) => {
    const head = Buffer.alloc(HEAD);
    head[0] = MANIFEST_FORMAT_VERSION;
    head.writeUInt32BE(chunk, 1);
    head.writeUInt32BE(chunks, 5);
    head.writeDoubleBE(revision, 9);
    return Buffer.concat([head, json.subarray(chunk * PIECE_BYTES, (chunk + 1) * PIECE_BYTES)]);
  });
}

/** The newest manifest of the records of its topic, in their order; null when there is none. */
export function decodeManifest(records: readonly Buffer[]): { manifest: Manifest; revision: number } | null {
  let newest: { manifest: Manifest; revision: number } | null = null;
  let pieces: Buffer[] = [];
  for (const bytes of records) {
    if (bytes[0] > MANIFEST_FORMAT_VERSION) {
      throw new MillraceError(
        'MLR_STATE_FORMAT_NEWER',
        `reading a manifest: format version ${bytes[0]}, this release reads up to ${MANIFEST_FORMAT_VERSION}; ` +
          'run the release that wrote it, or a newer one',
      );
    }
    if (bytes.readUInt32BE(1) === 0) pieces = [];
    pieces.push(bytes.subarray(HEAD));
    if (pieces.length !== bytes.readUInt32BE(5)) continue;
    newest = {
      manifest: JSON.parse(Buffer.concat(pieces).toString()) as Manifest,
      revision: bytes.readDoubleBE(9),
    };
  }
  return newest;
}
