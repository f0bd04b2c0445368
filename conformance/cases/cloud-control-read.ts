import { randomUUID } from "node:crypto";
import { type CloudControlClient, GetResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type PolicyDocument, policyDocument } from "../../components/policies/document";
import { deployerPolicies } from "../../docs/permissions/deployer-permissions";
import type { Case } from "../case";
import { no, notJudged, yes } from "../verdict";
import type { Bucket, World } from "../world";

const sids = ["ReadByCloudControl", "ReadSource"];

/** What docs/permissions.md says that reading an existing source takes. */
function documented(bucket: Bucket): PolicyDocument {
  const statements = deployerPolicies.existingSource.statements.filter(({ Sid }) => sids.includes(Sid));
  return policyDocument(
    statements.map((statement) => ({
      ...statement,
      Resource: (statement.Resource ?? []).map((resource) =>
        resource === "arn:aws:s3:::SOURCE" ? bucket.arn : resource,
      ),
    })),
  );
}

function callOnly(): PolicyDocument {
  const [call] = deployerPolicies.existingSource.statements.filter(({ Sid }) => Sid === sids[0]);
  return policyDocument(call ? [call] : []);
}

/** A role that this account may assume with a secret that nobody else has. */
async function asRole(world: World, permissions: PolicyDocument): Promise<CloudControlClient> {
  const ExternalId = randomUUID();
  const trust = policyDocument([
    {
      Sid: "ThisRun",
      Effect: "Allow",
      Principal: { AWS: `arn:${world.partition}:iam::${world.account.id}:root` },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": ExternalId } },
    },
  ]);
  const RoleArn = await world.role(trust, permissions);
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "conformance", ExternalId });
  let rejection: unknown;
  const session = await world.seenWithin(world.waits.role * 4, async () => {
    try {
      return (await world.account.sts(world.home).send(command)).Credentials;
    } catch (error) {
      if (!/AccessDenied/.test((error as Error).name)) throw error;
      rejection = error;
      return undefined;
    }
  });
  if (session === undefined) throw rejection;
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "", SessionToken } = session;
  return world.account.cloudControl(world.home, { accessKeyId, secretAccessKey, sessionToken: SessionToken });
}

/** The names of the properties that Cloud Control answers, or its rejection. */
async function propertiesOf(client: CloudControlClient, bucket: Bucket): Promise<string[] | Error> {
  try {
    const { ResourceDescription } = await client.send(
      new GetResourceCommand({ TypeName: "AWS::S3::Bucket", Identifier: bucket.name }),
    );
    return Object.keys(JSON.parse(ResourceDescription?.Properties ?? "{}") as object).sort();
  } catch (error) {
    if (/AccessDenied/.test(`${(error as Error).name} ${(error as Error).message}`)) return error as Error;
    throw error;
  } finally {
    client.destroy();
  }
}

export const cloudControlRead: Case = {
  id: "cloud-control-read",
  assumption: "Cloud Control reads AWS::S3::Bucket with exactly the permissions of docs/permissions.md",
  page: "GetResource (Cloud Control API)",
  how: "A role with these permissions, held against the profile itself and a role that may only call Cloud Control",
  costs: { request: 500 },
  async try(world) {
    const bucket = await world.bucket(world.home);
    const own = await propertiesOf(world.account.cloudControl(world.home), bucket);
    if (own instanceof Error)
      return notJudged(`The profile may not read the bucket by Cloud Control. ${own.message}`);
    const poor = await asRole(world, callOnly());
    const able = await asRole(world, documented(bucket));
    // Permissions take a moment to act too.
    await world.wait(world.waits.role);
    const control = await propertiesOf(poor, bucket);
    if (!(control instanceof Error) && !world.isAws) {
      able.destroy();
      return notJudged(
        "The service does not evaluate the permissions of roles: a role without any reads the bucket.",
      );
    }
    const read = await propertiesOf(able, bucket);
    if (read instanceof Error) return no(`${read.name}: ${read.message}`);
    const missing = own.filter((property) => !read.includes(property));
    const without = control instanceof Error ? "is rejected" : `answers ${control.length} properties`;
    const observed = `It answers ${read.length} properties, the profile's own read ${own.length}${missing.length > 0 ? `; missing: ${missing.join(", ")}` : ""}. A role without them ${without}.`;
    return missing.length === 0 ? yes(observed) : no(observed);
  },
};
