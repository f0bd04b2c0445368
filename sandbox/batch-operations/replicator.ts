import { DeleteObjectCommand, type ReplicationConfiguration, type ReplicationRule } from "@aws-sdk/client-s3";
import { isAnnotated } from "./annotations";
import { ownedBucket } from "./bucket-policy";
import { type Destination, openDestination, Unreachable } from "./destination";
import { dueRules } from "./due-rules";
import { type FailureCode, failureCodes, leavesStatusAlone } from "./failure-codes";
import type { HardDeletions } from "./hard-deletions";
import type { Job } from "./job";
import type { JobRole } from "./job-role";
import { KeyAccess } from "./key-access";
import type { KeyTurns } from "./key-turns";
import { areOneVersion, isLiveReplica } from "./live-replica";
import type { LiveWrites } from "./live-writes";
import { type BucketAccess, errorName } from "./local-clients";
import type { Task } from "./manifest";
import type { Owned } from "./policy";
import { ReplicaStack } from "./replica-stack";
import { type Tagging, writeReplica } from "./replica-writer";
import { ReplicationRole } from "./replication-role";
import type { ReplicationTable, VersionName } from "./replication-table";
import type { Outcome, ReportPlace } from "./report";
import { shownStatus } from "./shown-status";
import { factsOf, listVersions, replicationOf, type StoredVersion } from "./source-bucket";

/** What jobs and live replication work with. */
export interface Workplace extends ReportPlace {
  readonly table: ReplicationTable;
  readonly liveWrites: LiveWrites;
  readonly hardDeletions: HardDeletions;
  readonly turns: KeyTurns;
}

interface Source {
  readonly bucket: BucketAccess;
  readonly owned: Owned;
  readonly rules: readonly ReplicationRule[];
  /** Absent if S3 cannot assume it. */
  readonly role?: ReplicationRole;
  readonly partition: string;
  /** Its versions by key: all of them as they were when first asked for, in live replication those of the key as they are. */
  readonly versions: (key: string) => Promise<Map<string, StoredVersion[]>>;
}

type Found = NonNullable<Task["found"]>;

/** The failure of one task, in the words of a completion report. */
class TaskFailed extends Error {
  /** Seen on real jobs for SrcObjectNotEligible and SrcObjectNotFound; that all others have it too is a guess. */
  readonly httpStatus = 500;

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  static because(code: FailureCode): TaskFailed {
    return new TaskFailed(code, failureCodes[code]);
  }
}

/** Performs the tasks of one job, or of live replication. */
export class Replicator {
  private readonly sources = new Map<string, Promise<Source>>();
  private readonly destinations = new Map<string, Promise<Destination | Unreachable>>();
  private readonly keys: KeyAccess;

  constructor(
    private readonly job: Pick<Job, "account" | "region" | "arn">,
    /** Absent in live replication. */
    private readonly role: JobRole | undefined,
    private readonly place: Workplace,
    /** In live replication: what was in effect at the write. */
    private readonly live?: ReplicationConfiguration,
  ) {
    this.keys = new KeyAccess(place.clients);
  }

  /** The tasks of one key, one after the other. `pass` is waited for before each, and may end it all. */
  async perform(
    tasks: readonly Task[],
    pass: () => Promise<void>,
    done: (task: Task, outcome: Outcome) => void,
  ): Promise<void> {
    const stacks = new Map<Destination, ReplicaStack>();
    try {
      for (const task of await this.oldestFirst(tasks)) {
        await pass();
        done(task, await this.inTurn(task, () => this.outcomeOf(task, stacks)));
      }
    } finally {
      const wasTouched = tasks.some(({ bucket, key }) => this.place.liveWrites.wasTouched(bucket, key));
      for (const stack of stacks.values()) await this.inTurn(tasks[0], () => stack.close(wasTouched));
    }
  }

  /** One version, where nothing else is done to its key until it is over. */
  performLive(task: Task): Promise<Outcome> {
    const stacks = new Map<Destination, ReplicaStack>();
    return this.inTurn(task, async () => {
      // It may have been written before a job began that is running by now.
      this.place.liveWrites.note(task.bucket, task.key);
      const outcome = await this.outcomeOf(task, stacks);
      for (const stack of stacks.values()) await stack.close(false);
      return outcome;
    });
  }

  private inTurn<T>(task: Task | undefined, work: () => Promise<T>): Promise<T> {
    return this.place.turns.take(task?.bucket ?? "", task?.key ?? "", work);
  }

  private async outcomeOf(task: Task, stacks: Map<Destination, ReplicaStack>): Promise<Outcome> {
    let before = task.found?.status;
    try {
      await this.replicate(task, stacks, (status) => {
        before = status;
      });
      this.mark(task, before, "COMPLETED");
      return { status: "succeeded", httpStatus: 200, errorCode: "", message: "success" };
    } catch (error) {
      const { code, message, httpStatus } = error instanceof TaskFailed ? error : explained(error);
      if (!leavesStatusAlone(code)) this.mark(task, before, "FAILED");
      return { status: "failed", httpStatus, errorCode: code, message };
    }
  }

  /** A replica stays one ("Getting replication status information"); also after it was replicated onward: a guess. */
  private mark(task: Task, before: string | undefined, status: "COMPLETED" | "FAILED"): void {
    if (before !== "REPLICA") this.place.table.setStatus(task, status);
  }

  private async replicate(
    task: Task,
    stacks: Map<Destination, ReplicaStack>,
    hasStatus: (before: string) => void,
  ): Promise<void> {
    if (task.versionId === "") throw new TaskFailed("SrcObjectNotFound", "Object versionID is invalid");
    const injected = this.role && this.place.trouble.failureOf(task.key);
    if (injected) throw TaskFailed.because(injected);
    const source = await this.source(task.bucket);
    const arn = `arn:${source.partition}:s3:::${task.bucket}/${task.key}`;
    if (this.role && !this.role.allows("s3:InitiateReplication", arn, source.owned)) {
      throw TaskFailed.because("InitiateReplicationNotPermitted");
    }
    const found = task.found ?? (await this.find(source, task));
    hasStatus(found.status);
    const rules = await dueRules(source.bucket, source.rules, found);
    if (rules.length === 0) throw TaskFailed.because("SrcObjectNotEligible");
    // Somebody else has replicated it since the manifest was made.
    if (found.status !== "COMPLETED" && this.place.table.statusOf(task) === "COMPLETED") {
      throw TaskFailed.because("SrcReplicationNotPending");
    }
    await this.replicateToAll(rules, source, found, stacks);
  }

  /**
   * Every destination is tried, also after one has failed: a guess. The version is COMPLETED when all are done, and FAILED
   * when one of them failed ("Getting replication status information"); that the task has the code of the first is a guess.
   */
  private async replicateToAll(
    rules: readonly ReplicationRule[],
    source: Source,
    found: Found,
    stacks: Map<Destination, ReplicaStack>,
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const rule of rules) {
      await this.replicateTo(rule, source, found, stacks).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private async replicateTo(
    rule: ReplicationRule,
    source: Source,
    found: Found,
    stacks: Map<Destination, ReplicaStack>,
  ): Promise<void> {
    const { version, facts } = found;
    const destination = await this.destination(source, rule, version.key);
    if (destination instanceof Unreachable) throw TaskFailed.because(destination.code);
    const denied =
      deniedTo(source, destination, version, rule) ??
      (await deniedAnnotations(source, version)) ??
      (await this.keys.denied(source, destination.bucket, found, rule));
    if (denied) {
      if (this.live) await takeBack(destination, version);
      throw TaskFailed.because(denied);
    }
    const origin = { ...version, bucket: source.bucket.name };
    if (this.isThere(destination, origin, version)) return;
    const sources = async () => (await source.versions(version.key)).get(version.key) ?? [];
    const stack =
      stacks.get(destination) ??
      new ReplicaStack(destination, this.place.table, version.key, sources, source.bucket.name);
    stacks.set(destination, stack);
    const tags = taggingFor(source, destination, version);
    await stack.write(origin, () => writeReplica(source.bucket, destination, version, facts, rule, tags));
  }

  /**
   * Whether S3 would find the version there already. A replica that was deleted by its version ID is never replaced, whether
   * a job or live replication had written it ("Replicating existing objects with Batch Replication"). The same goes for a
   * replica whose origin is there, as in two-way replication: on AWS both have one version ID.
   */
  private isThere(destination: Destination, origin: VersionName, version: StoredVersion): boolean {
    const { name } = destination.bucket;
    const existing = destination.existing.get(version.key) ?? [];
    const replica = this.place.table.replicaOf(origin, name);
    if (replica !== undefined) {
      if (existing.some(({ versionId }) => versionId === replica)) return true;
      throw TaskFailed.because("DstObjectHardDeleted");
    }
    const cameFrom = this.place.table.originOf(origin);
    if (cameFrom?.bucket === name) {
      if (existing.some(({ versionId }) => versionId === cameFrom.versionId)) return true;
      throw TaskFailed.because("DstObjectHardDeleted");
    }
    // Of delete markers that follow each other fast, each is like the replica of any other.
    const isNoOther = (candidate: StoredVersion) =>
      this.place.table.originOf({ ...candidate, bucket: name }) === undefined;
    if (existing.some((candidate) => isNoOther(candidate) && areOneVersion(candidate, version))) return true;
    if (this.place.hardDeletions.of(name, version.key).some((gone) => areOneVersion(gone, version))) {
      throw TaskFailed.because("DstObjectHardDeleted");
    }
    return false;
  }

  private async find(source: Source, task: Task): Promise<Found> {
    const versions = (await source.versions(task.key)).get(task.key);
    if (versions === undefined) throw TaskFailed.because("SrcKeyNotFound");
    const version = versions.find(({ versionId }) => versionId === task.versionId);
    if (version === undefined) throw TaskFailed.because("SrcVersionNotFound");
    const facts = await factsOf(source.bucket, version);
    return { version, facts, status: shownStatus(this.place, task, facts.liveStatus) ?? "NONE" };
  }

  /** A manifest of the user's own may list the versions of a key in any order. */
  private async oldestFirst(tasks: readonly Task[]): Promise<readonly Task[]> {
    if (tasks.length < 2 || tasks.every(({ found }) => found)) return tasks;
    const source = await this.source(tasks[0]?.bucket ?? "").catch(() => undefined);
    const { key = "" } = tasks[0] ?? {};
    const order = ((await source?.versions(key))?.get(key) ?? []).map(({ versionId }) => versionId);
    return [...tasks].sort((one, other) => order.indexOf(one.versionId) - order.indexOf(other.versionId));
  }

  private source(name: string): Promise<Source> {
    const existing = this.sources.get(name);
    if (existing) return existing;
    const opened = this.openSource(name);
    this.sources.set(name, opened);
    return opened;
  }

  private async openSource(name: string): Promise<Source> {
    const { account, region, arn } = this.job;
    const bucket = await this.place.clients.bucket(name, account).catch(() => {
      throw TaskFailed.because("SrcBucketNotFound");
    });
    if (bucket.region !== region) throw TaskFailed.because("SrcBucketInvalidRegion");
    const configuration = this.live ?? (await replicationOf(bucket));
    if (configuration === undefined) throw TaskFailed.because("SrcBucketReplicationConfigMissing");
    const { Rules: rules = [], Role: roleArn = "" } = configuration;
    const role = await ReplicationRole.assume(this.place.clients, roleArn, bucket);
    const owned = await ownedBucket(bucket);
    let listing: Promise<Map<string, StoredVersion[]>> | undefined;
    const versions = (key: string) => {
      if (this.live) return listVersions(bucket, key);
      listing ??= listVersions(bucket);
      return listing;
    };
    return { bucket, owned, rules, role, partition: arn.split(":")[1] ?? "aws", versions };
  }

  private async destination(
    source: Source,
    rule: ReplicationRule,
    key: string,
  ): Promise<Destination | Unreachable> {
    const opened = await this.openedDestination(source, rule);
    if (!this.live || opened instanceof Unreachable) return opened;
    return { ...opened, existing: await listVersions(opened.bucket, key) };
  }

  private openedDestination(source: Source, rule: ReplicationRule): Promise<Destination | Unreachable> {
    const name = `${source.bucket.name} ${rule.Destination?.Bucket}`;
    const existing = this.destinations.get(name);
    if (existing) return existing;
    const list = this.live ? async () => new Map() : listVersions;
    const opened = openDestination(this.place.clients, source.bucket, rule, list);
    this.destinations.set(name, opened);
    return opened;
  }
}

/**
 * What the replication role is not allowed to do, by its own policies and by those of the buckets: the permissions of
 * "Setting up permissions for live replication".
 */
function deniedTo(
  { bucket, owned, role, partition }: Source,
  destination: Destination,
  { key, isDeleteMarker }: StoredVersion,
  { Destination: to }: ReplicationRule,
): FailureCode | undefined {
  if (role === undefined) return "AssumeRoleNotPermitted";
  const from = `arn:${partition}:s3:::${bucket.name}/${key}`;
  const into = `arn:${partition}:s3:::${destination.bucket.name}/${key}`;
  const mayWrite = (action: string) => role.allows(action, into, destination.owned);
  if (isDeleteMarker) return mayWrite("s3:ReplicateDelete") ? undefined : "DstDelObjNotPermitted";
  if (!role.allows("s3:GetObjectVersionForReplication", from, owned)) return "SrcGetObjectNotPermitted";
  if (!role.allows("s3:GetObjectVersionAcl", from, owned)) return "SrcGetAclNotPermitted";
  // That owner enforcement makes up for the second one is not documented ("Changing the replica owner").
  const isAllowed =
    mayWrite("s3:ReplicateObject") &&
    (!to?.AccessControlTranslation || mayWrite("s3:ObjectOwnerOverrideToBucketOwner"));
  return isAllowed ? undefined : "DstPutObjectNotPermitted";
}

/**
 * By the same page an object replicates without its tags where the role lacks s3:GetObjectVersionTagging at the source, and
 * s3:ReplicateTags is part of s3:ReplicateObject, so that only a statement which denies it keeps the tags out. That this
 * also holds for rules by tags is a guess: "Amazon S3 replication failure reasons" has SrcGetTaggingNotPermitted.
 */
function taggingFor(
  { bucket, owned, role, partition }: Source,
  destination: Destination,
  { key }: StoredVersion,
): Tagging {
  const from = `arn:${partition}:s3:::${bucket.name}/${key}`;
  const into = `arn:${partition}:s3:::${destination.bucket.name}/${key}`;
  const isRead = role?.allows("s3:GetObjectVersionTagging", from, owned);
  return isRead && !role?.isDenied("s3:ReplicateTags", into, destination.owned) ? "kept" : "left out";
}

/**
 * The role needs a permission of its own for the annotations of an object ("Replicating annotations"). That the version does
 * not replicate at all without it, and by which reason it fails, is a guess: the failure reasons name none.
 */
async function deniedAnnotations(
  { bucket, owned, role, partition }: Source,
  version: StoredVersion,
): Promise<FailureCode | undefined> {
  const arn = `arn:${partition}:s3:::${bucket.name}/${version.key}`;
  if (role?.allows("s3:GetObjectVersionAnnotationForReplication", arn, owned)) return;
  return (await isAnnotated(bucket, version)) ? "SrcGetObjectNotPermitted" : undefined;
}

/** The local AWS asks no permissions of the role, and may have replicated what the role is not allowed to. */
async function takeBack({ bucket, existing }: Destination, version: StoredVersion): Promise<void> {
  const { s3, name: Bucket } = bucket;
  const { key: Key } = version;
  const replica = existing.get(Key)?.find((candidate) => isLiveReplica(candidate, version));
  if (replica) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: replica.versionId }));
}

function explained(error: unknown): { code: string; message: string; httpStatus: number } {
  const name = errorName(error);
  if (name === "NoSuchVersion" || name === "NoSuchKey") return TaskFailed.because("SrcVersionNotFound");
  if (name === "AccessDenied") return TaskFailed.because("DstPutObjectNotPermitted");
  const message = error instanceof Error ? error.message : name;
  return { code: "InternalError", message, httpStatus: 500 };
}
