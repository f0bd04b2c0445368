import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../contract/ownership";
import type { ReplicationIdentity } from "../identity";
import type { ManagedSide, ReplicationSides } from "../places";
import type { BucketPlan } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";
import { type Adoption, adoptionProblems } from "./adoption-problems";
import type { BucketReaders } from "./bucket-reader";
import { claimSource } from "./claimed-sources";
import { explainFailure, type FoundBucket, type UnreadBucket } from "./found-bucket";
import { requestPayer } from "./request-payer";

/** What was found on the existing buckets, by the paths of their arguments. Known only if nothing speaks against it. */
export type Admission = pulumi.Output<{ [path: string]: FoundBucket }>;

/**
 * Looks at everything that is there already, before anything changes. All that waits for the answer is not even
 * begun if one bucket or account is not as the arguments say.
 */
export function admission(
  parent: pulumi.Resource,
  plan: ReplicationPlan,
  { source, destinations }: ReplicationSides,
  readers: BucketReaders,
  identity: ReplicationIdentity,
): Admission {
  const sides = [source, ...destinations].filter((side): side is ManagedSide => "provider" in side.place);
  const inspections = sides.map((side) => inspected(side, readers));
  const read = pulumi.all([pulumi.all(inspections), identity.earlier]).apply(([inspections, identity]) => {
    const problems = sides.flatMap(({ plan: bucket }, index) => {
      const inspection = inspections[index];
      // Replicas come from the source, or on the way back from the one destination.
      const sender = inspections[bucket === plan.source ? 1 : 0];
      return inspection === undefined
        ? []
        : problemsOf(plan, bucket, inspection, sender, inspections, identity);
    });
    if (problems.length > 0) throw refusal(problems);
    for (const [index, { plan: bucket }] of sides.entries()) {
      const found = inspections[index]?.found;
      if (found && isSender(plan, bucket)) claimSource(parent, plan.name, found.name, bucket);
    }
    return Object.fromEntries(
      inspections.flatMap(({ path, found }) => (found && "model" in found ? [[path, found]] : [])),
    );
  });
  return pulumi.all([read, pulumi.all(payerChecks(parent, sides, read))]).apply(([found]) => found);
}

/** Replicas of another account's objects fail in a bucket whose requesters pay ("Replicating objects", requirements). */
function payerChecks(parent: pulumi.Resource, sides: ManagedSide[], read: Admission): pulumi.Output<void>[] {
  return sides
    .filter(({ plan }) => plan.kind === "existing" && plan.letsRoleIn)
    .map((side) => {
      const { path } = side.plan;
      const name = read.apply(({ [path]: found }) => found?.name ?? "");
      return pulumi.all([name, requestPayer(parent, side, name)]).apply(([name, payer]) => {
        if (payer !== "Requester") return;
        const reason =
          `is ${JSON.stringify(name)}, whose requesters pay, so that replicas from another account fail; let its owner ` +
          "pay, or choose another bucket";
        throw refusal([{ propertyPath: `${path}.existingBucket`, reason }]);
      });
    });
}

interface Inspection {
  path: string;
  accountId: string;
  region: string;
  /** The keys that its objects may be under. */
  keyArns: string[];
  /** The one that replicas in it are put under. */
  replicaKeyArn?: string;
  found?: FoundBucket | UnreadBucket;
}

function inspected({ plan, place }: ManagedSide, readers: BucketReaders): pulumi.Output<Inspection> {
  const isExisting = plan.kind === "existing";
  const keys = isExisting && plan.kmsKeyArn !== undefined ? [plan.kmsKeyArn] : [];
  return pulumi
    .output({
      accountId: place.accountId,
      region: place.region,
      // Not needed, but judged late: nothing is to begin before it is.
      bucketName: isExisting ? undefined : plan.bucketName,
      keyArns: [...plan.furtherKeyArns, ...keys],
      replicaKeyArn: isExisting ? plan.kmsKeyArn : undefined,
      found: isExisting
        ? pulumi.output(plan.existingBucket).apply((name) => readers.get(plan.path)?.(name))
        : undefined,
    })
    .apply(({ bucketName: _, ...inspection }) => ({ path: plan.path, ...inspection }) as Inspection);
}

function problemsOf(
  plan: ReplicationPlan,
  bucket: ManagedSide["plan"],
  { accountId, region, found, keyArns, replicaKeyArn }: Inspection,
  sender: Inspection | undefined,
  all: Inspection[],
  identity: Identity | undefined,
): Problem[] {
  const at = (field: string, reason: string): Problem => ({
    propertyPath: `${bucket.path}.${field}`,
    reason,
  });
  const { place } = bucket;
  const problems: Problem[] = [];
  if (place.accountId !== undefined && place.accountId !== accountId) {
    problems.push(
      at(
        "accountId",
        `is ${place.accountId}, but the credentials belong to ${accountId}; correct it, or the credentials`,
      ),
    );
  }
  const role = plan.forward.role.kind === "existing" ? plan.forward.role.arn : undefined;
  if (bucket === plan.source && role !== undefined && role.split(":")[4] !== accountId) {
    problems.push({
      propertyPath: "role.arn",
      reason: `is a role of another account than the source's, ${accountId}: ${JSON.stringify(role)}; name one of that account`,
    });
  }
  const boundary = plan.forward.role.kind === "new" ? plan.forward.role.permissionsBoundary : undefined;
  if (plan.reverse !== undefined && boundary !== undefined && boundary.split(":")[4] !== accountId) {
    problems.push({
      propertyPath: "role.permissionsBoundary",
      reason: `is no policy of the account ${accountId}, where the two ways take a role too: ${JSON.stringify(boundary)}; leave it out`,
    });
  }
  if (region !== place.region) {
    problems.push(
      at("region", `is ${place.region}, but the given provider works in ${region}; make them the same`),
    );
  }
  if (found === undefined || bucket.kind !== "existing") return problems;
  if ("failure" in found) {
    return [
      ...problems,
      at("existingBucket", `is ${JSON.stringify(found.name)}, ${explainFailure(found.failure)}`),
    ];
  }
  const receives = isReceiver(plan, bucket);
  if (receives && !bucket.letsRoleIn && sender !== undefined && sender.accountId !== accountId) {
    problems.push(
      at(
        "accountId",
        `is needed, because replicas come from the account ${sender.accountId}, whose role its policy has to let in: ` +
          `set it to ${accountId}`,
      ),
    );
  }
  const adoption: Adoption = {
    plan: bucket,
    ...(isSender(plan, bucket) && {
      sends: {
        keyArns,
        keyArgument: bucket === plan.source ? "source.kmsKeyArns" : `${bucket.path}.encryption.kmsKeyArn`,
        roleArn: role,
        existingRules: plan.existingRules,
        identity,
        // Two ways take no rules of others beside theirs, so that these are from the source.
        rules: plan.forward.rules.flatMap((rule) => {
          const receiver = all.find(({ path }) => path === `destinations.${rule.destinationKey}`);
          return receiver?.found === undefined ? [] : [{ ...rule, bucket: receiver.found.name }];
        }),
      },
    }),
    ...(receives && {
      receives: {
        customerKeys: plan.source.kind === "new" && (plan.source.encryption.allowCustomerKeys ?? false),
        identity,
        ...(sender?.found && {
          unencrypted: {
            besideEncrypted: sender.keyArns.length > 0,
            keyArn: replicaKeyArn,
            keyArgument: `${bucket.path}.encryption.kmsKeyArn`,
          },
        }),
      },
    }),
  };
  return [...problems, ...adoptionProblems(adoption, found).map((reason) => at("existingBucket", reason))];
}

function isSender(plan: ReplicationPlan, bucket: BucketPlan): boolean {
  return bucket === plan.source || plan.reverse !== undefined;
}

function isReceiver(plan: ReplicationPlan, bucket: BucketPlan): boolean {
  return bucket !== plan.source || plan.reverse !== undefined;
}
