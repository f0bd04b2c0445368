import type { BucketPlace } from "./bucket-place";

/**
 * What the component asks of the backfill program and what it gets back: the one thing both sides share.
 * The run travels as JSON on stdin and the summary as JSON on stdout, so everything here is plain data.
 */

/** Which objects to bring over, from where to where. */
export interface BackfillRun {
  source: BucketPlace;
  /** By the destination's key in the component's `destinations`. */
  destinations: { [key: string]: BackfillDestination };
}

export interface BackfillDestination extends BucketPlace {
  /** Storage class of the copies. Without it each copy keeps its source object's class. */
  storageClass?: string;
  /** The enabled rules to this destination: an object is brought over if at least one of them matches it. */
  rules: BackfillRule[];
}

/** A rule's filter as S3 applies it: the key starts with the prefix and every tag is on the object. */
export interface BackfillRule {
  id: string;
  prefix: string;
  tags: { [key: string]: string };
}

/** What a run did, per destination. Every object that was listed is in exactly one of the counts. */
export interface BackfillSummary {
  /** Objects last modified after this moment (ISO 8601, the server's clock) were left to live replication. */
  cutOff: string;
  destinations: { [key: string]: DestinationSummary };
}

export interface DestinationSummary {
  bucket: string;
  listed: number;
  /** Copied and verified. */
  copied: number;
  copiedBytes: number;
  /** The destination had the same object already. */
  alreadyThere: number;
  /** The destination holds a newer object under the key: it was left as it is. */
  newerThere: number;
  /** Written after the cut-off: live replication brings these. */
  leftToReplication: number;
  /** No rule's filter matches. */
  filteredOut: number;
  /** In an archive storage class that S3 can neither copy nor replicate before a restore. */
  archived: number;
  failed: number;
  /** The first failures, at most twenty; `failed` counts all. */
  failures: BackfillFailure[];
}

export interface BackfillFailure {
  key: string;
  reason: string;
}
