import type { GrantedStatement } from "./attachment";
import type { BucketPlace } from "./bucket-place";
import type { Identity } from "./ownership";

/** What a deploy meant to leave behind, for the program that reads whether it did. */
export interface ReadBack {
  /** Seconds until what is read has to be as it is meant: AWS may answer with what was there before. */
  patience: number;
  identity: Identity;
  buckets: MeantBucket[];
  roles: MeantRole[];
}

/** What the program prints a list of, in JSON. */
export interface Difference {
  sentence: string;
  /** Whether the component wrote it, and writes it again after a refresh. All else has its remedy in the sentence. */
  isOurs: boolean;
}

/** A bucket that is versioned, and whatever else is said of it. */
export interface MeantBucket extends BucketPlace {
  /** Of its arguments, for messages. */
  path: string;
  replication?: MeantReplication;
  /** Encrypts what comes without an encryption of its own. */
  encryption?: MeantEncryption;
  /** The whole policy of a bucket that is ours, in JSON. */
  policy?: string;
  /** What stands in the policy of a bucket of others, beside their statements. */
  statements?: GrantedStatement[];
}

export interface MeantReplication {
  roleArn: string;
  /** As S3 takes them ("ReplicationRule"). */
  rules: MeantRule[];
}

export interface MeantRule {
  ID: string;
  Status: string;
  Destination: { Bucket: string; [field: string]: unknown };
  [field: string]: unknown;
}

export interface MeantEncryption {
  algorithm: string;
  kmsKeyArn?: string;
}

/** A role that S3 assumes. Without a trust or a policy it is somebody else's, and only has to be there and trust S3. */
export interface MeantRole extends Omit<BucketPlace, "bucket"> {
  path: string;
  arn: string;
  /** In JSON. */
  trust?: string;
  policy?: { name: string; document: string };
  /** What a role of others has to be allowed to do, as a policy in JSON. */
  needed?: string;
}
