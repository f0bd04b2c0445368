import type { Command } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import { selectionDigest } from "../../contract/rules-since";
import type { Route } from "../replication/route";
import { bucketPlace } from "./bucket-place";
import { programCommand } from "./program-command";
import { programSource } from "./program-source";

/**
 * Notes, before rules are put, since when each is in force. A deployment that is killed after it took a rule out, and before
 * it recorded what the backfill did, leaves no other trace: when the rule comes back, the state of the backfill is the one of
 * before, and would take for done what was written meanwhile.
 */
export function rulesSinceCommand(
  parent: pulumi.Resource,
  route: Route,
  dependsOn: pulumi.Resource[],
): Command {
  const name = `${route.plan.childName}-rules-since`;
  return timeCommand(parent, name, "note-rules-since", route, { dependsOn, keepsOutput: true });
}

/** Prints when the rules were put, for deployments that do not wait until S3 works by them. */
export function rulesPutCommand(
  parent: pulumi.Resource,
  route: Route,
  dependsOn: pulumi.Resource[],
): Command {
  const name = `${route.plan.childName}-rules-put`;
  return timeCommand(parent, name, "note-rules-put", route, { dependsOn });
}

/** By the server's clock. Rules that select other objects are another input, for which it runs again. */
function timeCommand(
  parent: pulumi.Resource,
  name: string,
  verb: "note-rules-since" | "note-rules-put",
  { plan, source, arrivals }: Route,
  options: { dependsOn: pulumi.Resource[]; keepsOutput?: boolean },
): Command {
  const selections = arrivals.map(({ receiver, at }) =>
    at.end.name.apply((bucket) =>
      plan.rules
        .filter(({ destinationKey, enabled }) => destinationKey === receiver.key && enabled)
        .map((rule) => selectionDigest({ ...rule, bucket })),
    ),
  );
  const input = pulumi
    .all([bucketPlace(source.end), pulumi.all(selections)])
    .apply(([place, selections]) => ({ ...place, selections: selections.flat().sort() }));
  const create = programSource("attachment", `main("${verb}")`);
  return programCommand(name, { create }, input, source.end.name, { parent, ...options });
}
