import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import type { Difference } from "../../contract/read-back";
import type { RulesSince } from "../../contract/rules-since";

/** The runtime has it, but leaves it out of its types. */
const { leakedPromises } = require("@pulumi/pulumi/runtime/debuggable") as { leakedPromises(): unknown };

export type Settings = { [setting: string]: string | undefined };

/** A child as the engine was asked to register it, with the options that mocks do not show. */
export interface Registration {
  type: string;
  name: string;
  custom: boolean;
  inputs: Record<string, unknown>;
  /** What it was answered, once it was: its inputs, and in an update what nobody knows before. */
  outputs: Record<string, unknown>;
  parent: string;
  provider: string;
  /** Also those that follow from its inputs. */
  dependencies: string[];
  /** What each of its inputs comes from. */
  propertyDependencies: { [property: string]: string[] };
  protect: boolean;
  retainOnDelete: boolean;
  /** The resource with which it goes, without a delete of its own. */
  deletedWith: string;
  deleteBeforeReplace: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
}

/** What is there before the program runs. */
export interface World {
  /** Account of a provider, by its region, its name and its settings. */
  accountOf?: (region: string, provider: string, settings: Settings) => string;
  /** Configuration of the stack, as text. */
  config?: { [key: string]: string };
  /** Which of it was set as a secret. */
  secretConfig?: string[];
  partition?: string;
  /** What `aws-native` finds on a bucket, by its name, or why it fails to look. Every other bucket is there and bare. */
  buckets?: { [name: string]: object | Error };
  /** The same from the second read of a bucket on. */
  bucketsLater?: { [name: string]: object | Error };
  /** The policies of buckets, by the buckets' names, or why they cannot be read. Every other bucket has none. */
  policies?: { [bucketName: string]: string | Error };
  /** Buckets on which Object Lock is enabled. */
  lockedBuckets?: string[];
  /** What is not found as it was meant, when all is read back. */
  differences?: Difference[];
  /** What the programs that enable versioning print: when they did, if versioning was not enabled before. */
  versioningEnabledAt?: string;
  /** What the program prints that notes when rules were put; long ago if nothing is said. */
  rulesPutAt?: string;
  /** What the program prints that notes since when rules are in force. */
  rulesSince?: RulesSince;
  /** Buckets whose requesters pay. */
  requesterPays?: string[];
  /** The notifications on buckets as the provider reads them, by the buckets' names. Every other bucket has none. */
  notifications?: { [bucketName: string]: object };
  /** Whether a preview finds in the state what a deploy left there, so that nothing is unknown to it. */
  isDeployed?: boolean;
  /** Hears of each function that the program calls. */
  onCall?: (call: Call) => void;
}

export interface Call {
  token: string;
  inputs: { [name: string]: unknown };
  provider: string;
}

/**
 * Runs a program against mocks and returns everything it registered, in the order of registration. Waits for all of
 * it; an error of the program, also one inside an output, is thrown. Pass a list to see what an erring program
 * registered.
 */
export async function register(
  program: () => void,
  world: World = {},
  preview = false,
  registrations: Registration[] = [],
): Promise<Registration[]> {
  const configured = () => {
    pulumi.runtime.setAllConfig(world.config ?? {}, world.secretConfig);
    program();
  };
  await underMocks(new MockedAws(world, preview), preview, configured, registrations);
  return registrations;
}

/** Runs a program against mocks; an error of the program, also one inside an output, is thrown. */
export async function underMocks(
  mocks: pulumi.runtime.Mocks,
  preview: boolean,
  program: () => void,
  registrations: Registration[] = [],
): Promise<void> {
  await pulumi.runtime.setMocks(mocks, "project", "stack", preview);
  spyOnRegistrations(registrations);
  // The runtime writes a stack for every promise down, and to map it back to the sources is most of the work.
  process.setSourceMapsEnabled(false);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  try {
    // A failed output leaves the resources that wait for it pending for ever, and with them the disconnect.
    await new Promise<void>((resolve, reject) => {
      process.on("unhandledRejection", reject);
      program();
      pulumi.runtime.disconnect().then(() => setImmediate(resolve), reject);
    });
  } catch (error) {
    await everythingThatStillCanHappen();
    throw error;
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
    // Forgets what a failed program left pending; the runtime would report it when the tests end.
    leakedPromises();
    process.setSourceMapsEnabled(true);
  }
}

export const rulesPutLongAgo = "2026-01-01T00:00:00.000Z";

export const summary = JSON.stringify({ cutOff: "2026-01-01T00:00:00Z", destinations: {} });

/** What the first deploy of the component "docs" drew, and what every later one finds in its state. */
export const identity = "0123456789";

/** The same of any component. */
export function identityOf(component: string): string {
  if (component === "docs") return identity;
  return createHash("sha256").update(component).digest("hex").slice(0, 10);
}

export function roleArn(name: string, partition = "aws", accountId = "111122223333"): string {
  return `arn:${partition}:iam::${accountId}:role/${name}-1234567`;
}

export function keyArn(name: string, region: string, accountId = "111122223333"): string {
  // KMS makes the IDs of keys up, of hexadecimal digits.
  const id = createHash("sha256").update(name).digest("hex").slice(0, 12);
  return `arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-${id}`;
}

interface Computed {
  id?: string;
  arn?: string;
  stdout?: string;
}

class MockedAws implements pulumi.runtime.Mocks {
  private readonly providers = new Map<string, Settings>();
  private readonly read = new Set<string>();

  public constructor(
    private readonly world: World,
    private readonly preview: boolean,
  ) {}

  public newResource({ type, name, inputs, id, provider }: MockResourceArgs) {
    if (type.startsWith("pulumi:providers:aws")) this.providers.set(name, inputs);
    const given = { ...automaticName(type, name), ...inputs };
    if (type === "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration") {
      const payer = this.world.requesterPays?.includes(id ?? "") ? "Requester" : "BucketOwner";
      return { id: id ?? "", state: { bucket: id, payer } };
    }
    if (type === "aws:s3/bucketNotification:BucketNotification" && id) {
      return { id, state: { ...given, ...this.world.notifications?.[id] } };
    }
    if (this.preview && !this.world.isDeployed) return { id: id ?? "", state: given };
    const computed = this.computed(type, name, given, provider);
    return { id: id || computed.id || `${name}-id`, state: { ...given, ...computed } };
  }

  public call({ token, inputs, provider }: MockCallArgs): Record<string, unknown> {
    const { partition = "aws", policies = {} } = this.world;
    this.world.onCall?.({ token, inputs, provider: lastName(withoutId(provider ?? "")) });
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { accountId: this.accountOf(provider) };
      case "aws:index/getPartition:getPartition":
        return { partition, dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" };
      case "aws:index/getRegion:getRegion":
        return { region: this.regionOf(provider) };
      case "aws-native:s3:getBucket":
        return orThrow(this.bucketNow(inputs.bucketName)) as Record<string, unknown>;
      case "aws:s3/getBucketPolicy:getBucketPolicy":
        return { policy: orThrow(policies[inputs.bucket] ?? new Error("couldn't find resource")) };
      case "aws:s3/getBucketObjectLockConfiguration:getBucketObjectLockConfiguration": {
        const isLocked = this.world.lockedBuckets?.includes(inputs.bucket);
        return orThrow<Record<string, unknown>>(
          isLocked ? { objectLockEnabled: "Enabled" } : new Error("couldn't find resource"),
        );
      }
      case "command:local:run":
        return { ...inputs, stdout: JSON.stringify(this.world.differences ?? []) };
      default:
        throw new Error(`the mocks do not know the call ${token}`);
    }
  }

  /** What nobody knows before the resource is there. */
  private computed(
    type: string,
    name: string,
    given: { [key: string]: string },
    provider?: string,
  ): Computed {
    const { partition = "aws" } = this.world;
    const account = this.accountOf(provider);
    switch (type) {
      case "aws:s3/bucket:Bucket":
      case "aws:s3/bucketV2:BucketV2":
        return { id: given.bucket, arn: `arn:${partition}:s3:::${given.bucket}` };
      case "aws-native:s3:Bucket":
        return { id: given.bucketName, arn: `arn:${partition}:s3:::${given.bucketName}` };
      case "aws:iam/role:Role":
        return { id: given.name, arn: roleArn(name, partition, account) };
      case "aws-native:iam:Role":
        return { id: given.roleName, arn: `arn:${partition}:iam::${account}:role/${given.roleName}` };
      case "aws:iam/policy:Policy":
        return { arn: `arn:${partition}:iam::${account}:policy/${name}` };
      case "aws:kms/key:Key":
      case "aws-native:kms:Key":
        return { arn: keyArn(name, this.regionOf(provider), account) };
      case "command:local:Command":
        return { stdout: this.printedBy(name) };
      default:
        return {};
    }
  }

  private printedBy(command: string): string {
    if (command.endsWith("-identity")) return identityOf(command.replace(/-identity$/, ""));
    if (command.endsWith("-versioning")) return this.world.versioningEnabledAt ?? "";
    if (command.endsWith("-rules-put")) return this.world.rulesPutAt ?? rulesPutLongAgo;
    return command.endsWith("-rules-since") ? JSON.stringify(this.world.rulesSince ?? {}) : summary;
  }

  private bucketNow(name: string): object | Error {
    const { buckets = {}, bucketsLater = buckets } = this.world;
    const now = this.read.has(name) ? bucketsLater : buckets;
    this.read.add(name);
    return now[name] ?? {};
  }

  private accountOf(provider: string | undefined): string {
    const name = lastName(withoutId(provider ?? ""));
    const settings = this.providers.get(name) ?? {};
    const { accountOf = () => "111122223333" } = this.world;
    return accountOf(settings.region ?? "", name, settings);
  }

  private regionOf(provider = ""): string {
    return this.providers.get(lastName(withoutId(provider)))?.region ?? "";
  }
}

/** Known in a preview too. */
function automaticName(type: string, name: string): object {
  if (type === "aws:s3/bucket:Bucket") return { bucket: `${name.toLowerCase()}-1234567` };
  if (type === "aws-native:s3:Bucket") return { bucketName: `${name.toLowerCase()}-1234567` };
  if (type === "aws-native:iam:Role") return { roleName: `${name}-1234567` };
  return type === "aws:iam/role:Role" ? { name: `${name}-1234567` } : {};
}

function orThrow<Value>(found: Value | Error): Value {
  // The runtime shows what a failed call says in its details, and nothing else of it.
  if (found instanceof Error) throw Object.assign(found, { details: found.message });
  return found;
}

/** A mocked engine answers within the same turn or the next, so that these are more than enough. */
async function everythingThatStillCanHappen(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Mocks never see the options of a resource; the request that carries them does. */
function spyOnRegistrations(registrations: Registration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: RegisterRequest, answer: Answer) => unknown;
  };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    const registration: Registration = {
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
      outputs: {},
      parent: lastName(request.getParent()),
      provider: lastName(withoutId(request.getProvider())),
      dependencies: request.getDependenciesList().map(lastName).sort(),
      propertyDependencies: Object.fromEntries(
        [...request.getPropertydependenciesMap().entries()].map(([property, on]) => [
          property,
          on.getUrnsList().map(lastName),
        ]),
      ),
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      deletedWith: lastName(request.getDeletedwith()),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
    };
    registrations.push(registration);
    return original(request, (error: unknown, response?: Pick<RegisterRequest, "getObject">) => {
      registration.outputs = (response?.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
      answer(error, response);
    });
  };
}

type Answer = (error: unknown, response?: Pick<RegisterRequest, "getObject">) => void;

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): unknown } | undefined;
  getParent(): string;
  getProvider(): string;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletedwith(): string;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
}

function lastName(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** A provider is referred to by its URN and its ID. */
function withoutId(provider: string): string {
  return provider.replace(/::[^:]*$/, "");
}
