import type { PolicyProviderResource, PolicyResource } from "@pulumi/policy";
import * as policy from "@pulumi/policy";
import { type Registration, register, type World } from "../support/mocks";

/** The package has it, as what guards the properties that rules read, and leaves it out of its types. */
const { unknownCheckingProxy } = policy as unknown as {
  unknownCheckingProxy(props: Record<string, unknown>): Record<string, unknown>;
};

/** What the engine sends for a value that nobody knows yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the real provider finds out of a bucket that the program says nothing of, as its schema has it. */
const left = ["objectLockConfiguration", "objectLockEnabled", "policy", "tagsAll"];

/** Outputs that are not known in the preview of a new stack. */
const computed: { [type: string]: string[] } = {
  "aws:s3/bucket:Bucket": [
    ...["arn", "region", ...left],
    ...["replicationConfiguration", "serverSideEncryptionConfiguration", "versioning"],
  ],
  "aws:s3/bucketV2:BucketV2": [
    ...["arn", "region", ...left],
    ...["replicationConfigurations", "serverSideEncryptionConfigurations", "versionings"],
  ],
  "aws-native:s3:Bucket": ["arn"],
  "aws:iam/role:Role": ["arn"],
  "aws-native:iam:Role": ["arn"],
  "aws:iam/policy:Policy": ["arn"],
  "aws:kms/key:Key": ["arn", "region"],
  "aws-native:kms:Key": ["arn"],
};

/** The resources of a program as the engine would show them to a policy pack, at the end of an update or of a preview. */
export async function stackOf(
  program: () => void,
  { preview = false, world = {} }: { preview?: boolean; world?: World } = {},
): Promise<PolicyResource[]> {
  const registrations = await register(program, world, preview);
  const resources = new Map(registrations.map((each) => [each.name, resourceOf(each, preview)]));
  const named = (names: string[]) => names.flatMap((name) => resources.get(name) ?? []);
  for (const { name, parent, provider, dependencies, propertyDependencies } of registrations) {
    const resource = resources.get(name);
    if (resource === undefined) continue;
    const from = registrations.find((each) => each.name === provider);
    Object.assign(resource, {
      parent: resources.get(parent),
      provider: from && providerOf(from),
      dependencies: named(dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, names]) => [property, named(names)]),
      ),
    });
  }
  return [...resources.values()];
}

function resourceOf(
  { type, name, inputs, outputs, protect }: Registration,
  preview: boolean,
): PolicyResource {
  const later = preview ? Object.fromEntries((computed[type] ?? []).map((output) => [output, unknown])) : {};
  return {
    type,
    name,
    urn: `urn:pulumi:stack::project::${type}::${name}`,
    props: unknownCheckingProxy(plain({ ...later, ...inputs, ...outputs }) as Record<string, unknown>),
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      additionalSecretOutputs: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

function providerOf({ type, name, inputs }: Registration): PolicyProviderResource {
  return {
    type,
    name,
    urn: `urn:pulumi:stack::project::${type}::${name}`,
    props: unknownCheckingProxy(inputs),
  };
}

/** Secrets as policies see them: without their envelope. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return plain((value as { value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
