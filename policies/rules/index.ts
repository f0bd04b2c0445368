import type { Policies } from "@pulumi/policy";
import { regionsDiffer } from "./regions-differ";
import { rulesEnabled } from "./rules-enabled";
import { versioningEnabled } from "./versioning-enabled";

/** Every rule of the pack, in the order in which the README tells of them. */
export const rules: Policies = [versioningEnabled, regionsDiffer, rulesEnabled];
