import { randomUUID } from "node:crypto";
import { type CloudControlClient, GetResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type PolicyDocument, policyDocument } from "../../components/policies/document";
import { deployerPolicies } from "../../docs/permissions/deployer-permissions";
import type { Case } from "../case";
import { no, notJudged, yes } from "../verdict";
import type { Bucket, World } from "../world";

/** Cloud Control passes on what S3 says. */
const denied = /access ?denied|not authorized|forbidden/i;

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
    if (denied.test(`${(error as Error).name} ${(error as Error).message}`)) return error as Error;
    throw error;
  }
}

export const cloudControlRead: Case = {
  id: "cloud-control-read",
  assumption: "Cloud Control reads AWS::S3::Bucket with exactly the permissions of docs/permissions.md",
  page: "GetResource (Cloud Control API)",
  how: "A role with these permissions, held against the profile itself and a role that may only call Cloud Control",
  costs: { request: 100, read: 1000 },
  async try(world) {
    const bucket = await world.bucket(world.home);
    const own = await propertiesOf(world.account.cloudControl(world.home), bucket).catch(
      (error: Error) => error,
    );
    if (own instanceof Error) {
      return notJudged(
        `The profile itself cannot read the bucket by Cloud Control. ${own.name}: ${own.message}`,
      );
    }
    const poor = await asRole(world, callOnly());
    // Permissions take a moment to act too.
    await world.wait(world.waits.role);
    const control = await propertiesOf(poor, bucket);
    if (!(control instanceof Error) && !world.isAws) {
      return notJudged(
        "The service does not evaluate the permissions of roles: a role without any reads the bucket.",
      );
    }
    const able = await asRole(world, documented(bucket));
    let rejection: Error | undefined;
    const read = await world.seenWithin(world.waits.role * 4, async () => {
      const answer = await propertiesOf(able, bucket);
      if (!(answer instanceof Error)) return answer;
      rejection = answer;
      return undefined;
    });
    if (read === undefined) return no(`${rejection?.name}: ${rejection?.message}`);
    const missing = own.filter((property) => !read.includes(property));
    const without = control instanceof Error ? "is rejected" : `answers ${control.length} properties`;
    const observed = `It answers ${read.length} properties, the profile's own read ${own.length}${missing.length > 0 ? `; missing: ${missing.join(", ")}` : ""}. A role without them ${without}.`;
    return missing.length === 0 ? yes(observed) : no(observed);
  },
};
