import type { Command } from "@pulumi/command/local";
import type * as pulumi from "@pulumi/pulumi";
import type { ExistingEnd } from "../buckets/bucket-end";
import { bucketPlace } from "./bucket-place";
import { programCommand } from "./program-command";
import { programSource } from "./program-source";

const enableVersioning = programSource("attachment", 'main("enable-versioning")');

/**
 * Enables versioning on an existing bucket. A program and no resource of the provider, which writes without a look: S3
 * denies that on a bucket with MFA delete, even if versioning is enabled ("Configuring MFA delete"). It has no delete:
 * suspending versioning would let an overwrite destroy the object under it. It prints when it enabled versioning.
 */
export function versioningCommand(
  parent: pulumi.Resource,
  end: ExistingEnd,
  dependsOn: pulumi.Resource[],
): Command {
  const name = `${end.plan.childName}-versioning`;
  return programCommand(name, { create: enableVersioning }, bucketPlace(end), end.name, {
    parent,
    dependsOn,
    keepsOutput: true,
  });
}
