import type { Policies } from "@pulumi/policy";
import { regionsDiffer } from "./regions-differ";
import { roleRightsComplete } from "./role-rights-complete";
import { roleRightsUsed } from "./role-rights-used";
import { roleWithoutWildcards } from "./role-without-wildcards";
import { rulesEnabled } from "./rules-enabled";
import { versioningEnabled } from "./versioning-enabled";

/** Every rule of the pack, in the order in which the README tells of them. */
export const rules: Policies = [
  versioningEnabled,
  regionsDiffer,
  rulesEnabled,
  roleRightsComplete,
  roleRightsUsed,
  roleWithoutWildcards,
];
