import type { Policies } from "@pulumi/policy";
import { backfillCommandSafe } from "./backfill-command-safe";
import { bucketNames } from "./bucket-names";
import { failuresTold } from "./failures-told";
import { objectLockParity } from "./object-lock-parity";
import { olderObjects } from "./older-objects";
import { publicAccessBlocked } from "./public-access-blocked";
import { regionsDiffer } from "./regions-differ";
import { replicaKept } from "./replica-kept";
import { requiredTags } from "./required-tags";
import { roleTrustsS3Only } from "./role-trusts-s3-only";
import { rulesEnabled } from "./rules-enabled";
import { tlsOnly } from "./tls-only";
import { versioningEnabled } from "./versioning-enabled";

/** Every rule of the pack, in the order in which the README tells of them. */
export const rules: Policies = [
  versioningEnabled,
  regionsDiffer,
  rulesEnabled,
  roleTrustsS3Only,
  tlsOnly,
  publicAccessBlocked,
  replicaKept,
  objectLockParity,
  failuresTold,
  olderObjects,
  backfillCommandSafe,
  bucketNames,
  requiredTags,
];
