import * as pulumi from "@pulumi/pulumi";

/** The runtime has it, but leaves it out of its types. */
const { leakedPromises } = require("@pulumi/pulumi/runtime/debuggable") as { leakedPromises(): unknown };

/** A child as the engine was asked to register it, with the options that mocks do not show. */
export interface Registration {
  type: string;
  name: string;
  custom: boolean;
  inputs: Record<string, unknown>;
  parent: string;
  provider: string;
  dependencies: string[];
  retainOnDelete: boolean;
}

export interface MockAccounts {
  /** Account of a provider, by its region. */
  accountOf?: (region: string) => string;
  partition?: string;
  /** What `aws-native` finds on an existing bucket. */
  existingBucket?: Record<string, unknown>;
}

/**
 * Runs a program against mocks and returns everything it registered, in the order of registration. Waits for all of
 * it; an error of the program, also one inside an output, is thrown. Pass a list to see what an erring program
 * registered.
 */
export async function register(
  program: () => void,
  accounts: MockAccounts = {},
  preview = false,
  registrations: Registration[] = [],
): Promise<Registration[]> {
  const { accountOf = () => "111122223333", partition = "aws", existingBucket = {} } = accounts;
  const regions = new Map<string, string>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        const given = id ?? `${name}-id`;
        if (type === "pulumi:providers:aws") regions.set(name, inputs.region);
        const named = type === "aws:s3/bucket:Bucket" ? { bucket: `${name.toLowerCase()}-1234567` } : {};
        const role =
          type === "aws:iam/role:Role" ? { name: `${name}-1234567`, arn: roleArn(name, partition) } : {};
        const command = type === "command:local:Command" ? { stdout: summary } : {};
        return { id: given, state: { ...named, ...role, ...command, ...inputs } };
      },
      call: ({ token, provider }) => {
        const region = regions.get(/::([^:]+)::[^:]+$/.exec(provider ?? "")?.[1] ?? "") ?? "";
        if (token === "aws:index/getCallerIdentity:getCallerIdentity")
          return { accountId: accountOf(region) };
        if (token === "aws:index/getPartition:getPartition") return { partition };
        if (token === "aws-native:s3:getBucket") return existingBucket;
        throw new Error(`the mocks do not know the call ${token}`);
      },
    },
    "project",
    "stack",
    preview,
  );
  spyOnRegistrations(registrations);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  try {
    // A failed output leaves the resources that wait for it pending for ever, and with them the disconnect.
    await new Promise<void>((resolve, reject) => {
      process.on("unhandledRejection", reject);
      program();
      pulumi.runtime.disconnect().then(() => setImmediate(resolve), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
    // Forgets what a failed program left pending; the runtime would report it when the tests end.
    leakedPromises();
  }
  return registrations;
}

export const summary = JSON.stringify({ cutOff: "2026-01-01T00:00:00Z", destinations: {} });

export function roleArn(name: string, partition = "aws"): string {
  return `arn:${partition}:iam::111122223333:role/${name}-1234567`;
}

/** Mocks never see the options of a resource; the request that carries them does. */
function spyOnRegistrations(registrations: Registration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: RegisterRequest, ...rest: unknown[]) => unknown;
  };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    registrations.push({
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
      parent: lastName(request.getParent()),
      provider: lastName(request.getProvider().replace(/::[^:]*$/, "")),
      dependencies: request.getDependenciesList().map(lastName).sort(),
      retainOnDelete: request.getRetainondelete() ?? false,
    });
    return original(request, ...rest);
  };
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): unknown } | undefined;
  getParent(): string;
  getProvider(): string;
  getDependenciesList(): string[];
  getRetainondelete(): boolean | undefined;
}

function lastName(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
