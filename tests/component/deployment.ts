import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import type { CrossRegionReplicationOptions } from "../../components/args";
import type { PolicyDocument } from "../../components/policies/document";
import { type Registration, register, type World } from "../support/mocks";

export const plainArgs: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1" },
  destinations: { dr: { region: "us-east-1" } },
  backfill: { mode: "copy" },
};

export const [ourAccount, theirAccount] = ["111122223333", "444455556666"] as const;

/** Everything that lives in us-east-1 belongs to another account. */
export const acrossAccounts: World = {
  accountOf: (region) => (region === "us-east-1" ? theirAccount : ourAccount),
};

export type Change = Partial<CrossRegionReplicationArgs>;

export interface Conditions extends World {
  preview?: boolean;
  /** What the component is called; "docs" unless said. */
  component?: string;
  /** Made inside the program, where providers can be. */
  options?: () => CrossRegionReplicationOptions;
}

/** What the component, "docs" unless said, asked of the engine. */
export class Deployment {
  public constructor(
    public readonly all: Registration[],
    public readonly outputs: Record<string, unknown>,
  ) {}

  public get children(): Registration[] {
    return this.all.filter(({ parent }) => parent === "docs");
  }

  public get names(): string[] {
    return this.children.map(({ name }) => name).sort();
  }

  public child(name: string): Registration {
    const found = this.all.find((each) => each.name === name);
    assert.ok(found, `no child is named ${name}`);
    return found;
  }

  public inputs(name: string): Registration["inputs"] {
    return this.child(name).inputs;
  }

  public policy(name: string, input = "policy"): PolicyDocument {
    return JSON.parse(String(this.inputs(name)[input]));
  }

  public sids(name: string): string[] {
    return this.policy(name).Statement.map(({ Sid }) => Sid);
  }

  public rules(name = "docs-replication"): ReplicationRule[] {
    return this.inputs(name).rules as ReplicationRule[];
  }
}

/** Of a rule, what the tests look at by itself. */
export interface ReplicationRule {
  id: string;
  priority: number;
  destination: Record<string, unknown>;
  [field: string]: unknown;
}

export async function deployed(
  change: Change = {},
  { preview, component: name = "docs", options, ...world }: Conditions = {},
): Promise<Deployment> {
  const outputs: Record<string, unknown> = {};
  const all = await register(
    () => {
      const { urn: _, ...component } = new CrossRegionReplication(
        name,
        { ...plainArgs, ...change },
        options?.(),
      );
      for (const [name, output] of Object.entries(component)) {
        if (!pulumi.Output.isInstance(output)) continue;
        (output as pulumi.Output<unknown>).apply((value) => {
          outputs[name] = value;
        });
      }
    },
    world,
    preview,
  );
  return new Deployment(all, outputs);
}

export interface Refusal {
  /** What was wrong, one line each. */
  problems: string[];
  /** What had been begun by then, besides providers. */
  begun: string[];
  providers: string[];
}

export async function refused(
  change: Change,
  { preview, options, ...world }: Conditions = {},
): Promise<Refusal> {
  const all: Registration[] = [];
  try {
    await register(
      () => new CrossRegionReplication("docs", { ...plainArgs, ...change }, options?.()),
      world,
      preview,
      all,
    );
  } catch (error) {
    if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
    const [, ...problems] = (error as Error).message.split("\n  - ");
    const custom = all.filter((each) => each.custom);
    const isProvider = ({ type }: Registration) => type.startsWith("pulumi:providers:");
    // Lives in the state alone.
    const isIdentity = ({ name }: Registration) => name === "docs-identity";
    return {
      problems,
      begun: custom.filter((each) => !isProvider(each) && !isIdentity(each)).map(({ name }) => name),
      providers: custom.filter(isProvider).map(({ name }) => name),
    };
  }
  return assert.fail("it was not refused");
}
