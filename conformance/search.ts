import { ListRolesCommand } from "@aws-sdk/client-iam";
import {
  DescribeKeyCommand,
  type KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { GetBucketLocationCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListJobsCommand, type S3ControlClient } from "@aws-sdk/client-s3-control";
import { isEnd } from "../backfill/batch/job-status";
import type { Account } from "./account";
import { prefix, rolePath, runIn, tagKey } from "./naming";
import type { Resource, Side } from "./resource";

export interface Found {
  resources: Resource[];
  /** What could not be looked for, and why. */
  problems: string[];
}

/** What of this program's exists in an account, known by name, path and tag, with or without a ledger. */
export async function foundIn(account: Account, side: Side, regions: readonly string[]): Promise<Found> {
  const [anywhere = "us-east-1"] = regions;
  const searches: [what: string, search: () => Promise<Resource[]>][] = [
    ["buckets", () => bucketsIn(account, side, anywhere)],
  ];
  // In the second account this program creates buckets only.
  if (side === "source") {
    searches.push(["roles", () => rolesIn(account, side)]);
    for (const region of regions) {
      searches.push([`jobs in ${region}`, () => jobsIn(account, side, region)]);
      searches.push([`keys in ${region}`, () => keysIn(account, side, region)]);
    }
  }
  const found: Found = { resources: [], problems: [] };
  for (const [what, search] of searches) {
    try {
      found.resources.push(...(await search()));
    } catch (error) {
      const { name, message } = error as Error;
      found.problems.push(`${what}: ${name}: ${message}`);
    }
  }
  return found;
}

async function bucketsIn(account: Account, side: Side, anywhere: string): Promise<Resource[]> {
  const s3 = account.s3(anywhere);
  const found: Resource[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListBucketsCommand({ Prefix: prefix, ContinuationToken }));
    for (const { Name: name = "", BucketRegion } of page.Buckets ?? []) {
      if (runIn(name) === undefined) continue;
      const region = BucketRegion ?? (await regionOf(account, name, anywhere));
      found.push({ kind: "bucket", name, region, side });
    }
    ContinuationToken = page.ContinuationToken;
  } while (ContinuationToken);
  return found;
}

async function regionOf(account: Account, Bucket: string, anywhere: string): Promise<string> {
  const { LocationConstraint } = await account.s3(anywhere).send(new GetBucketLocationCommand({ Bucket }));
  return LocationConstraint || "us-east-1";
}

async function rolesIn(account: Account, side: Side): Promise<Resource[]> {
  const found: Resource[] = [];
  let Marker: string | undefined;
  do {
    const page = await account.iam().send(new ListRolesCommand({ PathPrefix: rolePath, Marker }));
    for (const { RoleName: name = "", Path } of page.Roles ?? []) {
      // The path is asked for once more: not every service looks at the filter.
      if (Path === rolePath && runIn(name) !== undefined) {
        found.push({ kind: "role", name, region: "us-east-1", side });
      }
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return found;
}

async function jobsIn(account: Account, side: Side, region: string): Promise<Resource[]> {
  const jobs = await jobsOf(account.control(region), account.id);
  return jobs
    .filter(({ name, status }) => runIn(name) !== undefined && !isEnd(status))
    .map(({ name, id }) => ({ kind: "job", name, region, side, id }));
}

/** The IDs of jobs with this description, also of those that have ended. */
export async function jobsNamed(
  control: S3ControlClient,
  accountId: string,
  name: string,
): Promise<string[]> {
  const jobs = await jobsOf(control, accountId);
  return jobs.filter((job) => job.name === name).map(({ id }) => id);
}

async function jobsOf(control: S3ControlClient, AccountId: string) {
  const found: { name: string; id: string; status: string }[] = [];
  let NextToken: string | undefined;
  do {
    const page = await control.send(new ListJobsCommand({ AccountId, NextToken }));
    for (const { Description: name = "", JobId: id = "", Status: status = "" } of page.Jobs ?? []) {
      found.push({ name, id, status });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

async function keysIn(account: Account, side: Side, region: string): Promise<Resource[]> {
  const keys = await keysOf(account.kms(region));
  return keys.map(({ name, id }) => ({ kind: "key", name, region, side, id }));
}

/** The IDs of keys with this description that are not about to be deleted. */
export async function keysNamed(kms: KMSClient, name: string): Promise<string[]> {
  return (await keysOf(kms)).filter((key) => key.name === name).map(({ id }) => id);
}

/** An alias is created after its key, so that only the description and the tag are there from the beginning. */
async function keysOf(kms: KMSClient) {
  const found: { name: string; id: string }[] = [];
  let Marker: string | undefined;
  do {
    const page = await kms.send(new ListKeysCommand({ Marker }));
    for (const { KeyId } of page.Keys ?? []) {
      const key = await keyOf(kms, KeyId);
      if (key) found.push(key);
    }
    Marker = page.Truncated ? page.NextMarker : undefined;
  } while (Marker);
  return found;
}

async function keyOf(kms: KMSClient, KeyId: string | undefined) {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const { Description: name = "", KeyId: id = "", KeyState, KeyManager } = KeyMetadata ?? {};
    const run = runIn(name);
    if (run === undefined || KeyState === "PendingDeletion" || KeyManager === "AWS") return undefined;
    const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
    return Tags.some(({ TagKey, TagValue }) => TagKey === tagKey && TagValue === run)
      ? { name, id }
      : undefined;
  } catch (error) {
    // Others may keep their keys from being described.
    if (/AccessDenied/.test((error as Error).name)) return undefined;
    throw error;
  }
}
