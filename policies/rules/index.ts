import type { Policies } from "@pulumi/policy";
import { allowedRegions } from "./allowed-regions";
import { backfillCommandSafe } from "./backfill-command-safe";
import { bucketNames } from "./bucket-names";
import { deleteMarkersExcluded } from "./delete-markers-excluded";
import { destinationAdmitsRole } from "./destination-admits-role";
import { explicitDeleteMarkers } from "./explicit-delete-markers";
import { failuresTold } from "./failures-told";
import { kmsObjectsSelected } from "./kms-objects-selected";
import { objectLockParity } from "./object-lock-parity";
import { olderObjects } from "./older-objects";
import { oneConfiguration } from "./one-configuration";
import { prioritiesUnique } from "./priorities-unique";
import { publicAccessBlocked } from "./public-access-blocked";
import { regionsDiffer } from "./regions-differ";
import { replicaKept } from "./replica-kept";
import { replicaOwner } from "./replica-owner";
import { replicationTimeControlWithMetrics } from "./replication-time-control-with-metrics";
import { requiredTags } from "./required-tags";
import { roleRightsComplete } from "./role-rights-complete";
import { roleRightsUsed } from "./role-rights-used";
import { roleTrustsS3Only } from "./role-trusts-s3-only";
import { roleWithoutWildcards } from "./role-without-wildcards";
import { rulesEnabled } from "./rules-enabled";
import { tlsOnly } from "./tls-only";
import { versioningEnabled } from "./versioning-enabled";

/** Every rule of the pack, in the order in which the README tells of them. */
export const rules: Policies = [
  versioningEnabled,
  regionsDiffer,
  allowedRegions,
  oneConfiguration,
  rulesEnabled,
  prioritiesUnique,
  explicitDeleteMarkers,
  deleteMarkersExcluded,
  replicaOwner,
  kmsObjectsSelected,
  replicationTimeControlWithMetrics,
  failuresTold,
  olderObjects,
  backfillCommandSafe,
  roleTrustsS3Only,
  roleRightsComplete,
  roleRightsUsed,
  roleWithoutWildcards,
  destinationAdmitsRole,
  tlsOnly,
  publicAccessBlocked,
  objectLockParity,
  replicaKept,
  bucketNames,
  requiredTags,
];
