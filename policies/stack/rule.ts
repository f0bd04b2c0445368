import { block, blocks, isEnabled, number, type Properties, tagMap, text, write } from "./properties";

/** The only threshold that S3 has ("ReplicationTimeValue"), and what `aws.s3.Bucket` fills in. */
export const thresholdMinutes = 15;

/**
 * A replication rule, read alike from `aws.s3.BucketReplicationConfig`, from `aws-native.s3.Bucket` and from the inline
 * forms of `aws.s3.Bucket`.
 */
export class Rule {
  public constructor(
    private readonly said: Properties,
    /** Whether it stands inside `aws.s3.Bucket`, whose provider fills in what is not said. */
    private readonly isInline: boolean,
    private readonly position: number,
  ) {}

  public get id(): string {
    return text(this.said, "id") ?? `number ${this.position + 1}`;
  }

  public get label(): string {
    return `rule "${this.id}"`;
  }

  public get isEnabled(): boolean {
    return isEnabled(this.said);
  }

  /** 0 where nothing is said, as S3 reads it. */
  public get priority(): number {
    return number(this.said, "priority") ?? 0;
  }

  /** Without one S3 reads the older schema ("Replication configuration", Backward compatibility). */
  public get hasFilter(): boolean {
    return block(this.said, "filter") !== undefined;
  }

  public get prefix(): string {
    const filter = block(this.said, "filter");
    return text(block(filter, "and"), "prefix") ?? text(filter, "prefix") ?? text(this.said, "prefix") ?? "";
  }

  public get tags(): { [key: string]: string } {
    const filter = block(this.said, "filter");
    const both = block(filter, "and");
    const one = filter?.tag ?? filter?.tagFilter;
    return {
      ...tagMap(one === undefined ? undefined : [one]),
      ...tagMap(filter?.tags),
      ...tagMap(both?.tags ?? both?.tagFilters),
    };
  }

  /** Nothing where the rule does not say. */
  public get deleteMarkers(): "Enabled" | "Disabled" | undefined {
    const said =
      text(block(this.said, "deleteMarkerReplication"), "status") ??
      text(this.said, "deleteMarkerReplicationStatus") ??
      (this.isInline && this.hasFilter ? "Disabled" : undefined);
    return said === "Enabled" || said === "Disabled" ? said : undefined;
  }

  public get replicatesDeleteMarkers(): boolean {
    return this.deleteMarkers === "Enabled" || (this.deleteMarkers === undefined && !this.hasFilter);
  }

  public get destinationArn(): string | undefined {
    return text(this.destination, "bucket");
  }

  /** The account that is to own the replicas. */
  public get account(): string | undefined {
    return text(this.destination, "account") ?? text(this.destination, "accountId");
  }

  public get overridesOwner(): boolean {
    return text(block(this.destination, "accessControlTranslation"), "owner") === "Destination";
  }

  public get replicaKeyArn(): string | undefined {
    return (
      text(block(this.destination, "encryptionConfiguration"), "replicaKmsKeyId") ??
      text(this.destination, "replicaKmsKeyId")
    );
  }

  /** Whether objects under KMS keys are replicated; the others always are. */
  public get selectsKmsObjects(): boolean {
    const criteria =
      block(this.said, "sourceSelectionCriteria") ?? blocks(this.said, "sourceSelectionCriterias")[0];
    return isEnabled(block(criteria, "sseKmsEncryptedObjects") ?? block(criteria, "sseKmsEncryptedObject"));
  }

  public get hasMetrics(): boolean {
    return this.isOn(block(this.destination, "metrics"));
  }

  /** When the metrics count an object as late. */
  public get metricsMinutes(): number | undefined {
    return this.minutes("metrics", "eventThreshold");
  }

  public get hasTimeControl(): boolean {
    return this.isOn(block(this.destination, "replicationTime"));
  }

  public get timeControlMinutes(): number | undefined {
    return this.minutes("replicationTime", "time");
  }

  /** Says no to delete markers where nothing is said; says whether that was so. */
  public excludeDeleteMarkers(): boolean {
    if (!this.hasFilter || this.isInline || block(this.said, "deleteMarkerReplication")) return false;
    write(this.said, "deleteMarkerReplication", { status: "Disabled" });
    return true;
  }

  /** Adds metrics, or their threshold, where nothing is said; says whether that was so. */
  public addMetrics(): boolean {
    const { destination } = this;
    const metrics = block(destination, "metrics");
    if (destination === undefined) return false;
    if (metrics === undefined) write(destination, "metrics", this.metricsWithThreshold);
    else if (this.hasMetrics && this.metricsMinutes === undefined)
      write(metrics, "eventThreshold", { minutes: thresholdMinutes });
    else return false;
    return true;
  }

  private get metricsWithThreshold(): unknown {
    if (!this.isInline) return { status: "Enabled", eventThreshold: { minutes: thresholdMinutes } };
    const metrics = { status: "Enabled", minutes: thresholdMinutes };
    return "destinations" in this.said ? [metrics] : metrics;
  }

  private isOn(said: Properties | undefined): boolean {
    return isEnabled(said) || (this.isInline && said !== undefined && said.status === undefined);
  }

  private minutes(name: string, within: string): number | undefined {
    const said = block(this.destination, name);
    const minutes = number(block(said, within), "minutes") ?? number(said, "minutes");
    return minutes ?? (this.isInline && said ? thresholdMinutes : undefined);
  }

  private get destination(): Properties | undefined {
    return block(this.said, "destination");
  }
}
