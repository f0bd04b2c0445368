import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  DeleteAliasCommand,
  DescribeKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { DeleteBucketReplicationCommand } from "@aws-sdk/client-s3";
import { DescribeJobCommand, UpdateJobStatusCommand } from "@aws-sdk/client-s3-control";
import { isEnd } from "../backfill/batch/job-status";
import { ignoreAbsent, isAbsent } from "./absent";
import type { Account, Accounts } from "./account";
import { tryToRemove } from "./bucket-removal";
import { seenWithin } from "./interruption";
import type { Ledger } from "./ledger";
import { runIn } from "./naming";
import { inOrderOfRemoval } from "./removal-plan";
import type { Resource, Side } from "./resource";
import { jobsNamed, keysNamed } from "./search";
import type { Waits } from "./waits";

/** KMS takes no less. */
export const keyWindowDays = 7;

/** What could not be removed, and why. */
export interface LeftBehind {
  resource: Resource;
  reason: string;
}

/** Is not interrupted: whoever does not want to wait presses Ctrl-C a second time. */
const uninterrupted = new AbortController().signal;

export class Removal {
  constructor(
    private readonly accounts: Accounts,
    private readonly waits: Waits,
    private readonly ledgerOf: (resource: Resource) => Ledger | undefined,
  ) {}

  /** Removes all of it, and answers what could not be removed. */
  async remove(resources: readonly Resource[]): Promise<LeftBehind[]> {
    const leftBehind: LeftBehind[] = [];
    const ordered = inOrderOfRemoval(resources);
    // A source that still replicates would fill the destinations again.
    for (const { kind, name, region, side } of ordered) {
      if (kind === "bucket") await this.stopReplication(name, region, side).catch(() => undefined);
    }
    for (const resource of ordered) {
      try {
        if (runIn(resource.name) === undefined) throw new Error("it is not a resource of this program");
        await this.removeOne(resource);
        this.ledgerOf(resource)?.write({ event: "removed", resource });
      } catch (error) {
        const { name, message } = error as Error;
        leftBehind.push({ resource, reason: name === "Error" ? message : `${name}: ${message}` });
      }
    }
    return leftBehind;
  }

  private async removeOne(resource: Resource): Promise<void> {
    const { kind, name, region, side } = resource;
    const account = this.account(side);
    if (kind === "bucket") return this.removeBucket(account, region, name);
    if (kind === "role") return removeRole(account.iam(), name);
    if (kind === "job") return this.cancelJobs(account, resource);
    const ids = resource.id === undefined ? await keysNamed(account.kms(region), name) : [resource.id];
    for (const id of ids) await removeKey(account.kms(region), id, name);
  }

  private account(side: Resource["side"]): Account {
    const account = this.accounts[side];
    if (account === undefined)
      throw new Error("it is in a second account; name it with `--destination-profile`");
    return account;
  }

  private async stopReplication(Bucket: string, region: string, side: Side): Promise<void> {
    const account = this.account(side);
    const bucket = { Bucket, ExpectedBucketOwner: account.id };
    await account.s3(region).send(new DeleteBucketReplicationCommand(bucket));
  }

  private async removeBucket(account: Account, region: string, Bucket: string): Promise<void> {
    const { removal, look } = this.waits;
    const bucket = { Bucket, ExpectedBucketOwner: account.id };
    let last: Error | undefined;
    const removed = await seenWithin(removal, look, uninterrupted, async () => {
      last = await tryToRemove(account.s3(region), bucket);
      return last === undefined ? true : undefined;
    });
    if (!removed) throw last;
  }

  /** A job that ran out of its wait still uses its role and its buckets. */
  private async cancelJobs(account: Account, { name, region, id }: Resource): Promise<void> {
    const control = account.control(region);
    const AccountId = account.id;
    const { removal, registration, look } = this.waits;
    const began = performance.now();
    const mayBeNew = () => performance.now() - began < registration * 1000;
    const found = async () => {
      const ids = id === undefined ? await jobsNamed(control, AccountId, name) : [id];
      return ids.length > 0 ? ids : undefined;
    };
    const ids = (await seenWithin(registration, look, uninterrupted, found)) ?? [];
    for (const JobId of ids) {
      let isCancelled = false;
      const ended = await seenWithin(removal, look, uninterrupted, async () => {
        try {
          const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
          if (isEnd(Job?.Status ?? "")) return true;
          if (!isCancelled) {
            const RequestedJobStatus = "Cancelled";
            await control.send(new UpdateJobStatusCommand({ AccountId, JobId, RequestedJobStatus }));
            isCancelled = true;
          }
          return undefined;
        } catch (error) {
          // A job that was just created may not be known yet, and begins all the same.
          if (isAbsent(error)) return mayBeNew() ? undefined : true;
          // In some states a job cannot be cancelled; in the next it can, or it has ended.
          if (/JobStatusException|BadRequest/.test((error as Error).name)) return undefined;
          throw error;
        }
      });
      if (!ended) throw new Error(`the job ${JobId} did not end within ${removal} s of being cancelled`);
    }
  }
}

async function removeRole(iam: IAMClient, RoleName: string): Promise<void> {
  try {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  } catch (error) {
    ignoreAbsent(error);
  }
}

/** KMS deletes no key at once. Until then the key costs nothing and cannot be used. */
async function removeKey(kms: KMSClient, KeyId: string, name: string): Promise<void> {
  try {
    await kms.send(new DeleteAliasCommand({ AliasName: `alias/${name}` })).catch(ignoreAbsent);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    if (KeyMetadata?.KeyState === "PendingDeletion") return;
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: keyWindowDays }));
  } catch (error) {
    ignoreAbsent(error);
  }
}
