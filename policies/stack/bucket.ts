import type { PolicyResource } from "@pulumi/policy";
import type { Statement } from "../../contract/policy-statements";
import { type Kind, kindOf } from "./kinds";
import { type Account, accountOf, regionOf } from "./place";
import { statementsOf } from "./policy-document";
import { block, blocks, type Properties, settled, text } from "./properties";
import { belongsTo } from "./reference";
import { ifKnown } from "./unknown";
import { versions } from "./versioning-command";

export interface Encryption {
  readonly algorithm: string;
  readonly keyArn: string | undefined;
}

/** What somebody is told of what happens in a bucket: of the keys that begin and end like this. */
export interface Notification {
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * A bucket and all that the stack says of it, in its own properties or in resources beside it. One that was there before
 * has only what the stack adds. Reading what is not known before the deploy throws.
 */
export class Bucket {
  private readonly parts: readonly PolicyResource[];
  /** Whether a program of the component enables its versioning. */
  private readonly isVersioned: boolean;

  public constructor(
    /** Nothing if the bucket is not made by this stack. */
    public readonly resource: PolicyResource | undefined,
    private readonly knownAs: string | undefined,
    resources: readonly PolicyResource[],
  ) {
    const owner = { resource, name: ifKnown(() => this.name) };
    this.isVersioned = resources.some((resource) => versions(resource, owner));
    this.parts = resources.filter(
      (part) =>
        part !== resource &&
        kindOf(part) !== undefined &&
        "bucket" in part.props &&
        belongsTo(part, "bucket", owner),
    );
  }

  public get name(): string | undefined {
    if (this.resource === undefined) return this.knownAs;
    return text(this.resource.props, "bucket") ?? text(this.resource.props, "bucketName");
  }

  /** What findings call it. */
  public get label(): string {
    return `bucket ${this.resource?.name ?? this.knownAs}`;
  }

  /** The resource to point at: the bucket, or what the stack adds to it. */
  public get anyResource(): PolicyResource | undefined {
    return this.resource ?? this.parts[0];
  }

  public get region(): string | undefined {
    return this.anyResource && regionOf(this.anyResource);
  }

  public get account(): Account | undefined {
    return this.anyResource && accountOf(this.anyResource);
  }

  /** Nothing where neither the bucket nor its versioning is of this stack. */
  public get versioning(): string | undefined {
    const part = this.part("versioning");
    // The bucket's own state is from before the program ran.
    if (part === undefined && this.isVersioned) return "Enabled";
    const said = part ? block(part.props, "versioningConfiguration") : this.versioningOfItsOwn;
    if (said === undefined) return this.resource && "Disabled";
    return text(said, "status") ?? (said.enabled === true ? "Enabled" : "Disabled");
  }

  private get versioningOfItsOwn(): Properties | undefined {
    return block(this.own, "versioning") ?? block(this.own, "versioningConfiguration");
  }

  public get encryption(): Encryption | undefined {
    const { own } = this;
    const part = this.part("encryption");
    const rule = part
      ? block(part.props, "rule")
      : (block(block(own, "serverSideEncryptionConfiguration"), "rule") ??
        block(block(own, "bucketEncryption"), "serverSideEncryptionConfiguration"));
    const byDefault =
      block(rule, "applyServerSideEncryptionByDefault") ?? block(rule, "serverSideEncryptionByDefault");
    if (rule === undefined || byDefault === undefined) return undefined;
    return {
      algorithm: text(byDefault, "sseAlgorithm") ?? "AES256",
      get keyArn() {
        return text(byDefault, "kmsMasterKeyId");
      },
    };
  }

  public get publicAccessBlock(): Properties | undefined {
    return this.part("publicAccess")?.props ?? block(this.own, "publicAccessBlockConfiguration");
  }

  /** Where nothing is said, S3 enforces the owner of a new bucket ("Controlling ownership of objects"). */
  public get ownership(): string | undefined {
    const part = this.part("ownership");
    const controls = part ? part.props : block(this.resource?.props, "ownershipControls");
    return text(block(controls, "rule"), "objectOwnership") ?? (this.resource && "BucketOwnerEnforced");
  }

  /** What a refresh finds stands in the bucket's own state as well, and may be older than what stands beside it. */
  public get policy(): Statement[] {
    const parts = this.all("bucketPolicy");
    if (parts.length === 0) return statementsOf(this.own?.policy);
    return parts.flatMap(({ props }) => statementsOf(props.policy ?? props.policyDocument));
  }

  /** Whether its objects are deleted with it. */
  public get forceDestroy(): boolean {
    return this.own?.forceDestroy === true;
  }

  /** Nothing where the stack does not make the bucket. */
  public get objectLock(): boolean | undefined {
    const { own } = this;
    if (this.part("objectLock") !== undefined || own?.objectLockEnabled === true) return true;
    const said = text(block(own, "objectLockConfiguration"), "objectLockEnabled");
    return this.resource && said === "Enabled";
  }

  public get notifications(): Notification[] {
    const part = this.part("notification")?.props;
    const native = block(this.own, "notificationConfiguration");
    return [
      ...["topics", "queues", "lambdaFunctions"].flatMap((receiver) =>
        blocks(part, receiver).map((each) => ({
          events: [each.events ?? []].flat().map(String),
          prefix: text(each, "filterPrefix") ?? "",
          suffix: text(each, "filterSuffix") ?? "",
        })),
      ),
      ...["topicConfigurations", "queueConfigurations", "lambdaConfigurations"].flatMap((receiver) =>
        blocks(native, receiver).map((each) => ({
          events: [String(each.event)],
          prefix: filterOf(each, "prefix"),
          suffix: filterOf(each, "suffix"),
        })),
      ),
    ];
  }

  private get own(): Properties | undefined {
    return this.resource && settled(this.resource);
  }

  public part(kind: Kind): PolicyResource | undefined {
    return this.parts.find((part) => kindOf(part) === kind);
  }

  private all(kind: Kind): PolicyResource[] {
    return this.parts.filter((part) => kindOf(part) === kind);
  }
}

/** Of a filter of Cloud Control: rules with a name and a value. */
function filterOf(notification: Properties, name: "prefix" | "suffix"): string {
  const rules = blocks(block(block(notification, "filter"), "s3Key"), "rules");
  return (
    text(
      rules.find((rule) => String(rule.name).toLowerCase() === name),
      "value",
    ) ?? ""
  );
}
