import { block, blocks, isEnabled, number, type Properties, tagMap, text } from "./properties";

/**
 * A replication rule, read alike from `aws.s3.BucketReplicationConfig`, from `aws-native.s3.Bucket` and from the inline
 * forms of `aws.s3.Bucket`.
 */
export class Rule {
  public constructor(
    private readonly said: Properties,
    /** Whether it stands inside `aws.s3.Bucket`, whose provider fills delete markers in. */
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
    return isEnabled(block(this.destination, "metrics"));
  }

  public get hasTimeControl(): boolean {
    return isEnabled(block(this.destination, "replicationTime"));
  }

  private get destination(): Properties | undefined {
    return block(this.said, "destination");
  }
}
