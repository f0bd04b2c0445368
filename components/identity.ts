import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import { type Identity, identityLength } from "../contract/ownership";
import { identityName } from "./plan/names";

/** What all rules, statements and policies of one replication carry, so that later deploys know them. */
export interface ReplicationIdentity {
  /** As everything that is created carries it. In the first preview it is a row of zeros, like a name that is made up. */
  value: pulumi.Output<Identity>;
  /** What earlier deploys used; undefined before the first one, when nothing anywhere can be ours. */
  earlier: pulumi.Output<Identity | undefined>;
}

/** Keeps what it printed first, should this line ever change. */
const create =
  'process.stdout.write(process.env.PULUMI_COMMAND_STDOUT || require("node:crypto").randomBytes(5).toString("hex"))';

const none: Identity = "0".repeat(identityLength);

/**
 * Drawn once and kept in the state, which goes along when a stack, a project, an organization or, with an alias, the
 * component gets another name.
 */
export function replicationIdentity(parent: pulumi.Resource, name: string): ReplicationIdentity {
  const { stdout } = new Command(
    identityName(name),
    { interpreter: ["node", "-e"], create, logging: Logging.None },
    { parent },
  );
  const earlier = known(stdout);
  return { earlier, value: earlier.apply((identity) => identity ?? none) };
}

/** An output whose value is undefined while it is not known, where one of Pulumi's own would stop everything after it. */
function known(output: pulumi.Output<string>): pulumi.Output<string | undefined> {
  // The SDK has this since its beginnings, and leaves it out of its types.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((isKnown) => (isKnown ? output : undefined)));
}
