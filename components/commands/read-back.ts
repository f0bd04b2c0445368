import { run } from "@pulumi/command/local/run";
import { Logging } from "@pulumi/command/types/enums/local";
import * as pulumi from "@pulumi/pulumi";
import type { Difference, MeantBucket, MeantRole, ReadBack } from "../../contract/read-back";
import type { ManagedEnd } from "../buckets/bucket-end";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import type { ReplicationIdentity } from "../identity";
import { awsRule } from "../replication/aws-rule";
import type { Replication } from "../replication/replication";
import { requiredRolePolicy } from "../replication/required-policies";
import { plain } from "../validation/refusal";
import { bucketPlace } from "./bucket-place";
import { programSource } from "./program-source";

const command = programSource("read-back", "main()");

/**
 * Fails a deployment after which the buckets or the roles are not as it meant them, be it that somebody else wrote them at
 * the same time, or changed them since. Reads in each deployment, one without changes included, and leaves nothing in the
 * state. A preview has nothing to read yet.
 */
export function readBack(
  parent: pulumi.Resource,
  buckets: ReplicationBucket[],
  replications: Replication[],
  identity: ReplicationIdentity,
  after: pulumi.Resource[],
): pulumi.Output<void> {
  if (pulumi.runtime.isDryRun()) return pulumi.output(undefined);
  const meant = pulumi
    .all([
      identity.value,
      pulumi.all(buckets.flatMap((bucket) => meantBucket(bucket, replications))),
      pulumi.all(replications.map(meantRole)),
      pulumi.all(after.map(({ urn }) => urn)),
    ])
    .apply(
      ([identity, buckets, roles]): ReadBack => ({
        // The servers of others answer with what they were told last.
        patience: buckets.every(({ endpoint }) => endpoint) ? 3 : 60,
        identity,
        buckets,
        roles,
      }),
    );
  // Not `runOutput`: what fails on the way to its input would be told twice.
  const stdout = meant.apply(async (meant) => {
    const stdin = JSON.stringify(meant);
    const read = await run(
      {
        interpreter: ["node", "-e"],
        command,
        stdin,
        addPreviousOutputInEnv: false,
        logging: Logging.Stderr,
      },
      { parent },
    );
    return read.stdout;
  });
  const notes = replications.flatMap(({ note }) => note);
  return pulumi.all([stdout, commandsOn(buckets, [...after, ...notes])]).apply(([found, commands]) => {
    const differences = JSON.parse(found ?? "[]") as Difference[];
    if (differences.length > 0) throw notAsMeant(differences, commands);
  });
}

function meantBucket(bucket: ReplicationBucket, replications: Replication[]): pulumi.Output<MeantBucket>[] {
  const { end, meant } = bucket;
  if (end.kind === "emitted") return [];
  const { path } = end.plan;
  const replication = replications
    .filter(({ route }) => route.source.end === end)
    .map(({ route, rules }) => ({
      roleArn: route.role.arn,
      rules: rules.apply((rules) => rules.map(awsRule)),
    }));
  return [
    pulumi
      .all([bucketPlace(end), meant, pulumi.all(replication)])
      .apply(([place, settings, [replication]]) => ({
        ...place,
        path,
        ...settings,
        ...(replication && { replication }),
      })),
  ];
}

function meantRole({ route, permissions }: Replication): pulumi.Output<MeantRole> {
  const { role, source } = route;
  return pulumi
    .all([placeOf(source.end), role.arn, role.trust, permissions.policy, requiredRolePolicy(route)])
    .apply(([place, arn, trust, policy, needed]) => ({
      ...place,
      path: "role",
      arn,
      ...(trust && { trust }),
      ...(policy && { policy }),
      ...(needed && { needed }),
    }));
}

function placeOf(end: ManagedEnd): pulumi.Output<Omit<MeantRole, "path" | "arn">> {
  return bucketPlace(end).apply(({ bucket: _, ...place }) => place);
}

/** Of the command that notes since when rules are in force. Replaced, it has everything asked for again. */
const noteSuffix = "-rules-since";

/** Pulumi writes again what a refresh shows it; a command runs again only when it is asked to. */
function notAsMeant(differences: Difference[], commands: string[]): Error {
  const lines = differences.map(({ sentence }) => `\n  - ${sentence}`).join("");
  const again = commands.map((name) => ` --replace '**::${name}'`).join("");
  const backfills = commands.some((name) => name.endsWith(noteSuffix))
    ? " It also backfills what did not replicate meanwhile."
    : "";
  const remedy = differences.some(({ isOurs }) => isOurs)
    ? `\nTo restore what the component wrote, run \`pulumi up --refresh${again}\`.${backfills}`
    : "";
  return plain(
    new pulumi.RunError(`cross-region replication is not as this deployment meant it:${lines}${remedy}`),
  );
}

/** The names of the commands that put something on existing buckets, and of those notes. */
function commandsOn(buckets: ReplicationBucket[], after: pulumi.Resource[]): pulumi.Output<string[]> {
  const settings = buckets.flatMap(({ end, readiness }) => (end.kind === "existing" ? readiness : []));
  return pulumi
    .all([...settings, ...after].map(({ urn }) => urn))
    .apply((urns) =>
      urns
        .map((urn) => urn.slice(urn.lastIndexOf("::") + 2))
        .filter((name) => /-(grant|versioning)$/.test(name) || name.endsWith(noteSuffix)),
    );
}
