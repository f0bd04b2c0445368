import type { BucketPlace } from "./bucket-place";
import type { EnabledVersioning } from "./enabled-versioning";

/**
 * What the component asks of the backfill program and what it gets back: the one thing both sides share.
 * The run travels as JSON on stdin and the summary as JSON on stdout, so everything here is plain data.
 */

/** Which objects to bring over, from where to where, and how. */
export interface BackfillRun {
  source: BucketPlace;
  /** By the destination's key in the component's `destinations`. */
  destinations: { [key: string]: BackfillDestination };
  /** Whether only what readers see is copied, or the whole history of each key. Defaults to "current". */
  versions?: "current" | "all";
  /**
   * Copies what was uploaded in parts in the very same parts, so that ETags, and checksums of parts, are equal on both
   * sides: for whoever compares by them, and at the price of a request more for each part. Where either side is under a
   * KMS key S3 makes ETags of its own, which then differ; such copies are made in the same parts and compared by their
   * checksums. A copy that is there already stays as it is. Without it an ETag is kept only of what was stored in one
   * request and is copied in one. Defaults to false.
   */
  preserveEtag?: boolean;
  /** File that gets a line of JSON for each object that is not brought over. */
  report?: string;
  /** File that remembers the uploads in parts, so that a run that was killed can be gone on with. */
  journal?: string;
  /** What sends the requests that there are most of: listings and copies. Defaults to "wire". */
  engine?: "sdk" | "wire";
  /** Lets S3 itself replicate the objects, by jobs of S3 Batch Operations. Without it they are copied. */
  batch?: BatchRun;
  /** Has what was written while S3 applied this to the source looked at again. Without it versioning was enabled before. */
  versioningEnabled?: EnabledVersioning;
}

/** How S3 is asked to replicate what is there already ("Replicating existing objects with Batch Replication"). */
export interface BatchRun {
  /** The account of the source, which the jobs belong to. */
  accountId: string;
  /** Role that S3 Batch Operations assumes: it may start replication, read the rules and write the report. */
  roleArn: string;
  /** Receives the report of each job. Never the source: its reports would replicate. */
  reportBucket: string;
  /** What the keys of the reports begin with. */
  reportPrefix: string;
  /** Whether the run ends when the jobs do, or as soon as S3 has their lists of objects. */
  wait: boolean;
  /**
   * How long S3 may take to apply the source's rules. Objects written meanwhile are in neither a job nor live replication, so
   * they are asked for afterwards.
   *
   * @default 15
   */
  propagationMinutes?: number;
  /** When the rules were put, by the server's clock (ISO 8601). Left out, it is when the run begins. */
  rulesPutAt?: string;
  /** Which run since then this is. Says nothing to the program: another number is what makes Pulumi run it. */
  look?: number;
}

export interface BackfillDestination extends BucketPlace {
  /**
   * Storage class of the copies. Without it each copy keeps its source object's class. That is so for an archived object
   * that was restored as well: its copy is archived at once again, for the archive's price and its minimum of days, and
   * readers of it have to restore it first.
   */
  storageClass?: string;
  /** Key for the copies of objects that are under a KMS key at the source. Without it the bucket's default applies. */
  kmsKeyArn?: string;
  /** Whether these copies use an S3 Bucket Key. Without it the bucket's setting applies. */
  bucketKey?: boolean;
  /** Whether the bucket belongs to another account than the source. */
  otherAccount?: boolean;
  /**
   * The enabled rules to this destination, the highest priority first. An object is brought over if one of them matches it;
   * the first that does decides how.
   */
  rules: BackfillRule[];
}

/** A rule's filter as S3 applies it: the key starts with the prefix and every tag is on the object. */
export interface BackfillRule {
  id: string;
  prefix: string;
  tags: { [key: string]: string };
  /** Since when the rule is in force without a break (ISO 8601). Left out where nobody noted it. */
  since?: string;
  /** Whether delete markers are brought over as well. S3 allows that only for rules without tags. */
  deleteMarkers?: boolean;
  /** Storage class of the copies that this rule decides about. Without it the destination's counts. */
  storageClass?: string;
  /** Key for the copies that this rule decides about. Without it the destination's counts. */
  kmsKeyArn?: string;
}

/** What was done when the objects were last brought over. */
export interface BackfillSummary extends CopySummary {
  /**
   * Which objects each destination has been brought, as a digest for each of its rules, by the destination's key. The next run
   * leaves alone what it finds here.
   */
  objectSets: { [key: string]: string[] };
  /** What S3's own jobs did. */
  jobs: JobSummary[];
  /** What became of the versions that these jobs were about. */
  versions?: VersionCounts;
  /** Whether a later run has to look at the jobs again, or to ask for what was written meanwhile: nobody waited for it. */
  isOpen?: boolean;
  /** The `versioningEnabled.at` after which nothing is left to be looked at again. */
  settledVersioning?: string;
}

/** What copying did. */
export interface CopySummary {
  /** Objects last modified after this moment (ISO 8601, the server's clock) were left to live replication. */
  cutOff: string;
  /**
   * By the destination's key. Every object that was listed is in exactly one of the counts, and in one more if it was looked
   * at again.
   */
  destinations: { [key: string]: DestinationSummary };
  /** What was sent to S3 for it, by what S3 charges: PUT, COPY, POST and LIST; GET, HEAD and all others. */
  requests?: { writes: number; reads: number };
}

/** A job of S3 Batch Operations. Its tasks are versions and delete markers, each for all of its destinations. */
export interface JobSummary {
  id: string;
  /**
   * As S3 names it: "Complete" may hold failed tasks; anything that is not an end was not waited for. A job that found
   * nothing to replicate is complete, though S3 calls it failed.
   */
  status: string;
  tasks: number;
  succeeded: number;
  failed: number;
  /** Somebody deleted the replica by version ID, and a destination of the run is without. S3 never replicates it again. */
  hardDeleted: number;
  /** The same where every destination of the run has the version. */
  hardDeletedElsewhere: number;
  /** Failed only at destinations of unmanaged rules. */
  failedForOthers: number;
  /** Archived after S3 had them in its list. */
  archived: number;
  /** Somebody deleted them from the source meanwhile. */
  deleted: number;
  /** What the keys begin with. */
  prefix: string;
  /** Where the report is, as "bucket/prefix". */
  report: string;
  /** The first failures, at most twenty; `failed` counts all. Those of the job as a whole have no key. */
  failures: BackfillFailure[];
}

/** Every version and delete marker that was listed is in exactly one of these. */
export interface VersionCounts {
  /** All of them, below the prefixes of the rules. */
  listed: number;
  /** At every destination where a rule of the run leads. */
  replicated: number;
  /**
   * Selected by rules of the run, or only by unmanaged ones: their tags or KMS keys decide, which no listing shows. They are at
   * the destinations of the run if its rules select them; at others unmanaged rules may have failed (`failedForOthers`).
   */
  replicatedSomewhere: number;
  failed: number;
  /** Somebody deleted the replica by version ID, and a destination of the run is without. S3 never replicates it again. */
  hardDeleted: number;
  /** The same where every destination of the run has the version. */
  hardDeletedElsewhere: number;
  /** Somebody deleted them from the source meanwhile. */
  deleted: number;
  /** In a storage class that S3 never replicates. */
  archived: number;
  /** Not in the manifest of the job: no rule selects objects under KMS keys, or with these tags. */
  notEligible: number;
  /** No rule's prefix matches, or none takes delete markers. */
  filteredOut: number;
  /** Written after the cut-off: live replication replicates these. */
  leftToReplication: number;
  /** S3 has not told yet what becomes of these: jobs go on, or are still to be made. */
  open: number;
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
  /** In an archive storage class, which S3 never replicates, and without a restored copy that could be copied. */
  archived: number;
  /** Under a key of its writer's own (SSE-C), without which S3 copies nothing. */
  customerKeys: number;
  /** Deleted at the source: the key is not brought back at the destination. */
  deleted: number;
  failed: number;
  /** The first failures, at most twenty; `failed` counts all. */
  failures: BackfillFailure[];
}

export interface BackfillFailure {
  key: string;
  reason: string;
}
