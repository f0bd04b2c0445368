import { Provider as NativeProvider } from "@pulumi/aws-native/provider";
import { Command, Logging } from "@pulumi/command/local";
import { getProject, jsonStringify, output, type Resource } from "@pulumi/pulumi";
import { sourceRegion } from "../cases";
import { endpoint } from "./provider";
import type { ReplicatedBucket } from "./replicated-bucket";

/** Somebody who writes this by hand thinks one up. */
const identity = "0123456789";

/** Gets versions, and what is ours on it is taken off in the end. */
export function existingBucket(name: string, bucket: string): ReplicatedBucket {
  new NativeProvider(`${name}-reader`, {
    region: sourceRegion,
    endpoints: [{ cloudcontrol: endpoint, sts: endpoint }],
    skipMetadataApiCheck: true,
  });
  const versioning = new Command(`${name}-versioning`, {
    interpreter: ["node", "-e"],
    create: 'require("s3-cross-region-replication/attachment/cli").main("enable-versioning")',
    stdin: jsonStringify({ bucket, region: sourceRegion, endpoint }),
    triggers: [bucket],
    addPreviousOutputInEnv: false,
    logging: Logging.Stderr,
  });
  return {
    name: output(bucket),
    arn: output(`arn:aws:s3:::${bucket}`),
    ready: [versioning],
    cleanUp(replication) {
      new Command(
        `${name}-detach`,
        {
          interpreter: ["node", "-e"],
          delete: 'require("s3-cross-region-replication/attachment/cli").main("detach")',
          stdin: jsonStringify({
            bucket,
            region: sourceRegion,
            endpoint,
            identity,
          }),
          triggers: [bucket],
          addPreviousOutputInEnv: false,
          logging: Logging.Stderr,
        },
        { dependsOn: [replication, versioning] },
      );
    },
  };
}

/** Brings the objects over that were in the bucket before. */
export function backfill(
  name: string,
  source: ReplicatedBucket,
  destinations: { key: string; region: string; storageClass?: string; at: ReplicatedBucket }[],
  replication: Resource,
): Command {
  return new Command(
    `${name}-backfill`,
    {
      interpreter: ["node", "--max-semi-space-size=4", "-e"],
      create: 'require("s3-cross-region-replication/backfill/cli").main(["run", "-"])',
      stdin: jsonStringify({
        source: { bucket: source.name, region: sourceRegion, endpoint },
        destinations: Object.fromEntries(
          destinations.map(({ key, region, storageClass, at }) => [
            key,
            {
              bucket: at.name,
              region,
              endpoint,
              storageClass,
              rules: [{ id: "everything", prefix: "", tags: {} }],
            },
          ]),
        ),
      }),
      logging: Logging.Stderr,
    },
    { dependsOn: replication },
  );
}

export function ruleId(key: string): string {
  return `${getProject()}-${identity}.everything.${key}`;
}
