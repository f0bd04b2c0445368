import type { Policies } from "@pulumi/policy";
import { allowedRegions } from "./allowed-regions";
import { deleteMarkersExcluded } from "./delete-markers-excluded";
import { destinationAdmitsRole } from "./destination-admits-role";
import { explicitDeleteMarkers } from "./explicit-delete-markers";
import { kmsObjectsSelected } from "./kms-objects-selected";
import { oneConfiguration } from "./one-configuration";
import { prioritiesUnique } from "./priorities-unique";
import { regionsDiffer } from "./regions-differ";
import { replicaOwner } from "./replica-owner";
import { replicationTimeControlWithMetrics } from "./replication-time-control-with-metrics";
import { roleRightsComplete } from "./role-rights-complete";
import { roleRightsUsed } from "./role-rights-used";
import { roleWithoutWildcards } from "./role-without-wildcards";
import { rulesEnabled } from "./rules-enabled";
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
  roleRightsComplete,
  roleRightsUsed,
  roleWithoutWildcards,
  destinationAdmitsRole,
];
