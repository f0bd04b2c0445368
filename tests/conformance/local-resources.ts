import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListJobsCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { isEnd } from "../../backfill/batch/job-status";
import { otherAccount } from "../support/other-account";

const regions = ["eu-west-1", "us-east-1"];
const own = { accessKeyId: "test", secretAccessKey: "test" };
const other = { accessKeyId: otherAccount.id, secretAccessKey: "secret" };

/** Everything of a local AWS that costs money where it is left behind, in both accounts. */
export async function resourcesOf(endpoint: string): Promise<string[]> {
  const found = await Promise.all([
    bucketsOf(endpoint, own),
    bucketsOf(endpoint, other),
    rolesOf(endpoint),
    ...regions.map((region) => keysOf(endpoint, region)),
    ...regions.map((region) => jobsOf(endpoint, region)),
  ]);
  return found.flat().sort();
}

async function bucketsOf(endpoint: string, credentials: typeof own): Promise<string[]> {
  const s3 = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  s3.destroy();
  return Buckets.map(({ Name }) => `bucket ${Name}`);
}

async function rolesOf(endpoint: string): Promise<string[]> {
  const iam = new IAMClient({ endpoint, region: "us-east-1", credentials: own });
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  iam.destroy();
  return Roles.map(({ Arn }) => `role ${Arn}`);
}

/** Those that are not about to be deleted, and their aliases. */
async function keysOf(endpoint: string, region: string): Promise<string[]> {
  const kms = new KMSClient({ endpoint, region, credentials: own });
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
  const keys = await Promise.all(
    Keys.map(async ({ KeyId }) => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      return KeyMetadata?.KeyState === "PendingDeletion" ? [] : [`key ${KeyId}`];
    }),
  );
  kms.destroy();
  return [...keys.flat(), ...Aliases.map(({ AliasName }) => `alias ${AliasName} ${region}`)];
}

async function jobsOf(endpoint: string, region: string): Promise<string[]> {
  const control = new S3ControlClient({ region, disableHostPrefix: true, credentials: own });
  control.config.endpointProvider = () => ({ url: new URL(endpoint) });
  const { Jobs = [] } = await control.send(new ListJobsCommand({ AccountId: "000000000000" }));
  control.destroy();
  return Jobs.filter(({ Status = "" }) => !isEnd(Status)).map(({ JobId }) => `job ${JobId}`);
}
