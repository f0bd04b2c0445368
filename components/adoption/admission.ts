import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../contract/ownership";
import { programsAccountCheck } from "../accounts/programs-account";
import type { ReplicationIdentity } from "../identity";
import type { ManagedSide, ReplicationSides } from "../places";
import type { BucketPlan } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";
import { accountRegionalNameProblems } from "../validation/bucket-namespace";
import { knownValues } from "../validation/late-values";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";
import { type Adoption, adoptionProblems } from "./adoption-problems";
import type { BucketReaders } from "./bucket-reader";
import { claimSource } from "./claimed-sources";
import { defaultKmsKey, explainFailure, type FoundBucket, type UnreadBucket } from "./found-bucket";
import { notificationChecks } from "./notification-overlaps";
import { requestPayer } from "./request-payer";

/** What was found on the existing buckets, by the paths of their arguments. Known only if nothing speaks against it. */
export type Admission = pulumi.Output<{ [path: string]: FoundBucket }>;

/**
 * Looks at everything that is there already, before anything changes. All that waits for the answer is not even
 * begun if one bucket or account is not as the arguments say, or if the arguments are refused when they are known. In a
 * preview, what is known is judged even if other values are not.
 */
export function admission(
  parent: pulumi.Resource,
  plan: ReplicationPlan,
  { source, destinations }: ReplicationSides,
  readers: BucketReaders,
  identity: ReplicationIdentity,
  judgement: pulumi.Output<unknown>,
): Admission {
  const sides = [source, ...destinations].filter((side): side is ManagedSide => "provider" in side.place);
  const found = sides.map((side) => readIfExisting(side, readers));
  const inspections = sides.map((side, index) => inspected(side, found[index]));
  const role = knownValues(givenArns(plan));
  const inspection = pulumi
    .all([role, pulumi.all(inspections), identity.earlier])
    .apply(([role, inspections, identity]) => {
      const problems = sides.flatMap(({ plan: bucket }, index) => {
        const inspection = inspections[index];
        // Replicas come from the source, or on the way back from the one destination.
        const sender = inspections[bucket === plan.source ? 1 : 0];
        return inspection === undefined
          ? []
          : problemsOf(plan, bucket, inspection, sender, role, inspections, identity);
      });
      if (problems.length > 0) throw refusal(problems);
      for (const [index, { plan: bucket }] of sides.entries()) {
        const found = inspections[index]?.found;
        if (found && isSender(plan, bucket)) claimSource(parent, plan.name, found.name, bucket);
      }
    });
  const read = pulumi
    .all([pulumi.all(found), judgement, inspection])
    .apply(([found]) =>
      Object.fromEntries(
        found.flatMap((each, index) =>
          each && "model" in each && sides[index] ? [[sides[index].plan.path, each]] : [],
        ),
      ),
    );
  const checks = [
    ...sides.map((side) => programsAccountCheck(parent, side)),
    ...payerChecks(parent, sides, read),
    ...notificationChecks(parent, plan, source, read, identity),
  ];
  return pulumi.all([read, pulumi.all(checks)]).apply(([found]) => found);
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

/** What is known about a side. In a preview any of it may not be. */
interface Inspection {
  path: string;
  /** Of the credentials. */
  accountId?: string;
  /** As the arguments say. */
  saidAccountId?: string;
  region?: string;
  /** Of a new bucket, as the arguments say. */
  bucketName?: string;
  /** The keys that its objects may be under. */
  keyArns: (string | undefined)[];
  /** The one that replicas in it are put under. */
  replicaKeyArn?: string;
  found?: FoundBucket | UnreadBucket;
}

type Reading = pulumi.Output<FoundBucket | UnreadBucket | undefined>;

function readIfExisting({ plan }: ManagedSide, readers: BucketReaders): Reading {
  return pulumi.output(plan.kind === "existing" ? readers.get(plan.path)?.(plan.existingBucket) : undefined);
}

function inspected({ plan, place }: ManagedSide, found: Reading | undefined): pulumi.Output<Inspection> {
  const keys = plan.kind === "existing" && plan.kmsKeyArn !== undefined ? [plan.kmsKeyArn] : [];
  return knownValues({
    path: plan.path,
    accountId: place.accountId,
    saidAccountId: plan.place.accountId,
    region: place.region,
    bucketName: plan.kind === "new" ? plan.bucketName : undefined,
    keyArns: [...plan.furtherKeyArns, ...keys],
    replicaKeyArn: plan.kind === "existing" ? plan.kmsKeyArn : undefined,
    found,
  }) as pulumi.Output<Inspection>;
}

/** What is said about the role with ARNs of others. */
interface GivenArns {
  roleArn?: string;
  permissionsBoundary?: string;
}

function givenArns({ forward }: ReplicationPlan): { [Name in keyof GivenArns]: pulumi.Input<string> } {
  const { role } = forward;
  return role.kind === "existing" ? { roleArn: role.arn } : { permissionsBoundary: role.permissionsBoundary };
}

function problemsOf(
  plan: ReplicationPlan,
  bucket: ManagedSide["plan"],
  { accountId, saidAccountId, region, bucketName, found, keyArns, replicaKeyArn }: Inspection,
  sender: Inspection | undefined,
  { roleArn, permissionsBoundary }: GivenArns,
  all: Inspection[],
  identity: Identity | undefined,
): Problem[] {
  const at = (field: string, reason: string): Problem => ({
    propertyPath: `${bucket.path}.${field}`,
    reason,
  });
  const { place } = bucket;
  const problems: Problem[] = [];
  if (differ(saidAccountId, accountId)) {
    problems.push(
      at(
        "accountId",
        `is ${saidAccountId}, but the credentials belong to ${accountId}; correct it, or the credentials`,
      ),
    );
  }
  if (bucket === plan.source && differ(accountOf(roleArn), accountId)) {
    problems.push({
      propertyPath: "role.arn",
      reason: `is a role of another account than the source's, ${accountId}: ${JSON.stringify(roleArn)}; name one of that account`,
    });
  }
  if (plan.reverse !== undefined && differ(accountOf(permissionsBoundary), accountId)) {
    problems.push({
      propertyPath: "role.permissionsBoundary",
      reason: `is no policy of the account ${accountId}, where the two ways take a role too: ${JSON.stringify(permissionsBoundary)}; leave it out`,
    });
  }
  if (differ(region, place.region)) {
    problems.push(
      at("region", `is ${place.region}, but the given provider works in ${region}; make them the same`),
    );
  }
  if (bucket.kind === "new") {
    const named = { ...bucket, region: place.region, bucketName, accountId };
    problems.push(...accountRegionalNameProblems(bucket.path, named));
  }
  if (found === undefined || bucket.kind !== "existing") return problems;
  if ("failure" in found) {
    return [
      ...problems,
      at("existingBucket", `is ${JSON.stringify(found.name)}, ${explainFailure(found.failure)}`),
    ];
  }
  const receives = isReceiver(plan, bucket);
  if (receives && !bucket.letsRoleIn && sender !== undefined && differ(sender.accountId, accountId)) {
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
        // Which key is not known yet may be this one.
        keyArns: keyArns.map((key) => key ?? defaultKmsKey(found) ?? ""),
        keyArgument: bucket === plan.source ? "source.kmsKeyArns" : `${bucket.path}.encryption.kmsKeyArn`,
        // One that is not known yet may be theirs.
        roleArn:
          plan.forward.role.kind === "new"
            ? undefined
            : (roleArn ?? found.model.replicationConfiguration?.role),
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

/** Whether both are known, which under the mocks of a unit test they may not be, and are not the same. */
function differ(one: string | undefined, other: string | undefined): boolean {
  return Boolean(one) && Boolean(other) && one !== other;
}

function accountOf(arn: string | undefined): string | undefined {
  return arn?.split(":")[4];
}

function isSender(plan: ReplicationPlan, bucket: BucketPlan): boolean {
  return bucket === plan.source || plan.reverse !== undefined;
}

function isReceiver(plan: ReplicationPlan, bucket: BucketPlan): boolean {
  return bucket !== plan.source || plan.reverse !== undefined;
}
