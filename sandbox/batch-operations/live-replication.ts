import type { IncomingMessage } from "node:http";
import type { ReplicationConfiguration } from "@aws-sdk/client-s3";
import { dueRules } from "./due-rules";
import { deletesObjects } from "./hard-deletions";
import type { BucketAccess } from "./local-clients";
import type { Task } from "./manifest";
import { type ObjectPath, objectPath } from "./object-path";
import type { VersionName } from "./replication-table";
import { Replicator, type Workplace } from "./replicator";
import { factsOf, listVersions, replicationOf, type StoredVersion } from "./source-bucket";
import type { SourceBuckets } from "./source-buckets";

interface Source {
  readonly bucket: BucketAccess;
  readonly configuration: ReplicationConfiguration;
}

/**
 * The local AWS replicates a version by the first rule that covers its key. On AWS it goes to each destination whose rules
 * cover it ("What does Amazon S3 replicate?", "Replication configuration file elements"), so where rules lead to several, the
 * emulator brings it to those that lack it, by the rules in effect at the write. Where they change at that very moment, those
 * before it and those after it count: which of them the local AWS went by is not known, and a rule that stays covers it.
 *
 * Only what clients write through the emulator is taken up, which no replica is: replicas do not replicate on ("What isn't
 * replicated with replication configurations").
 */
export class LiveReplication {
  private readonly underWay = new Set<Promise<void>>();
  private readonly buckets = new Map<string, Promise<BucketAccess>>();
  /** They know roles and destinations from the first version on. */
  private readonly replicators = new Map<string, Replicator>();
  private readonly before = new WeakMap<IncomingMessage, ReplicationConfiguration>();

  constructor(
    private readonly place: Workplace,
    private readonly sources: SourceBuckets,
  ) {}

  /** Whether a request must be announced. */
  concerns({ bucket, key }: ObjectPath, { method = "", url = "" }: IncomingMessage): boolean {
    const writes = key === undefined ? deletesObjects(method, url) : !/^(GET|HEAD|OPTIONS)$/.test(method);
    return writes && this.sources.accountOf(bucket) !== undefined;
  }

  /** To be told of such a request before the local AWS has it. */
  async announced({ bucket }: ObjectPath, incoming: IncomingMessage): Promise<void> {
    try {
      const opened = await this.opened(bucket);
      const configuration = opened && (await replicationOf(opened));
      if (configuration) this.before.set(incoming, configuration);
    } catch {
      // The local AWS will say what is wrong with the bucket.
    }
  }

  /** To be told of every response of the local AWS before the client has it: the version reads PENDING from then on. */
  async answered(incoming: IncomingMessage, answer: IncomingMessage): Promise<void> {
    const written = writtenVersion(incoming, answer);
    if (written === undefined) return;
    const isWritten = ({ versionId }: StoredVersion) => versionId === written.versionId;
    await this.takeUpAll(incoming, written.bucket, [written.key], isWritten);
  }

  /** DeleteObjects may be told to name no delete markers: each key's newest counts. */
  async deleted(incoming: IncomingMessage, bucket: string, keys: readonly string[]): Promise<void> {
    await this.takeUpAll(incoming, bucket, keys, ({ isDeleteMarker }) => isDeleteMarker);
  }

  /** Anything may have changed that is no object: buckets, their policies, roles. */
  lookAnew(): void {
    this.buckets.clear();
    this.replicators.clear();
  }

  /** Waits for all that was taken up. */
  async end(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private async takeUpAll(
    incoming: IncomingMessage,
    bucket: string,
    keys: readonly string[],
    matches: (version: StoredVersion) => boolean,
  ): Promise<void> {
    try {
      const source = keys.length > 0 && (await this.sourceOf(bucket, this.before.get(incoming)));
      if (source) for (const key of keys) await this.takeUp(source, key, matches);
    } catch {
      // The bucket is gone by now. The client has its answer all the same.
    }
  }

  private async takeUp(
    source: Source,
    key: string,
    matches: (version: StoredVersion) => boolean,
  ): Promise<void> {
    const { bucket, configuration } = source;
    const version = (await listVersions(bucket, key)).get(key)?.filter(matches).at(-1);
    if (version === undefined) return;
    const found = { version, facts: await factsOf(bucket, version), status: "PENDING" };
    if ((await dueRules(bucket, configuration.Rules ?? [], found)).length === 0) return;
    const task = { bucket: bucket.name, key, versionId: version.versionId, found };
    this.place.table.setStatus(task, "PENDING");
    const done = this.replicate(source, task).finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  /** Undefined where the local AWS does all that there is to do. */
  private async sourceOf(
    name: string,
    before: ReplicationConfiguration | undefined,
  ): Promise<Source | undefined> {
    const bucket = await this.opened(name);
    if (bucket === undefined) return;
    const configuration = together(before, await replicationOf(bucket));
    const enabled = configuration.Rules?.filter(({ Status }) => Status === "Enabled") ?? [];
    const destinations = new Set(enabled.map(({ Destination }) => Destination?.Bucket));
    return destinations.size > 1 ? { bucket, configuration } : undefined;
  }

  private async opened(name: string): Promise<BucketAccess | undefined> {
    const account = this.sources.accountOf(name);
    if (account === undefined) return;
    const opened = this.buckets.get(name) ?? this.place.clients.bucket(name, account);
    this.buckets.set(name, opened);
    return opened;
  }

  private replicatorOf({ bucket: { name, account, region }, configuration }: Source): Replicator {
    const which = `${name} ${JSON.stringify(configuration)}`;
    const client = { account, region, arn: configuration.Role ?? "" };
    const replicator =
      this.replicators.get(which) ?? new Replicator(client, undefined, this.place, configuration);
    this.replicators.set(which, replicator);
    return replicator;
  }

  private async replicate(source: Source, task: Task): Promise<void> {
    const { table, trouble } = this.place;
    await trouble.whileLiveHeld(task.key);
    await this.replicatorOf(source)
      .performLive(task)
      .catch(() => undefined);
    // What kept it from replicating is none of S3's failure reasons.
    if (table.statusOf(task) === "PENDING") table.setStatus(task, "FAILED");
  }
}

function together(
  before: ReplicationConfiguration | undefined,
  after: ReplicationConfiguration | undefined,
): ReplicationConfiguration {
  const rules = [...(after?.Rules ?? []), ...(before?.Rules ?? [])];
  const different = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return { Role: after?.Role ?? before?.Role, Rules: [...different.values()] };
}

/** The version, or delete marker, that a request made. Forms that browsers post are left out. */
function writtenVersion(incoming: IncomingMessage, answer: IncomingMessage): VersionName | undefined {
  const { method = "", url = "" } = incoming;
  const { bucket, key } = objectPath(url) ?? {};
  const versionId = answer.headers["x-amz-version-id"]?.toString();
  const isDone = (answer.statusCode ?? 500) < 300 && versionId !== undefined && versionId !== "null";
  if (!isDone || bucket === undefined || key === undefined) return;
  const parameters = [...new URLSearchParams(url.split("?")[1] ?? "").keys()];
  const subresources = parameters.filter((name) => !/^x-(id$|amz-)/i.test(name)).join();
  const completed = method === "POST" && subresources === "uploadId";
  const written = /^(PUT|DELETE)$/.test(method) && subresources === "";
  return completed || written ? { bucket, key, versionId } : undefined;
}
