import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingEnd } from "../buckets/bucket-end";
import { bucketPlace } from "./bucket-place";

/** Found by the package's name, for the reasons of the backfill. */
const enableVersioning = 'require("s3-cross-region-replication/attachment/cli").main("enable-versioning")';

/**
 * Enables versioning on an existing bucket. A program and no resource of the provider, which writes without a look: S3
 * denies that on a bucket with MFA delete, even if versioning is enabled ("Configuring MFA delete"). It has no delete:
 * suspending versioning would let an overwrite destroy the object under it.
 */
export function versioningCommand(
  parent: pulumi.Resource,
  end: ExistingEnd,
  dependsOn: pulumi.Resource[],
): Command {
  return new Command(
    `${end.plan.childName}-versioning`,
    {
      interpreter: ["node", "-e"],
      create: enableVersioning,
      stdin: pulumi.jsonStringify(bucketPlace(end)),
      triggers: [end.name],
      addPreviousOutputInEnv: false,
      logging: Logging.Stderr,
    },
    { parent, dependsOn },
  );
}
