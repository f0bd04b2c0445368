import { createHash } from "node:crypto";
import type { Command } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import { selectionDigests } from "../../contract/rules-since";
import { enabledRules } from "../plan/direction-plan";
import { awsRule } from "../replication/aws-rule";
import type { Replication } from "../replication/replication";
import type { Route } from "../replication/route";
import { noticed } from "../resource-hook";
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
  { plan, source, arrivals }: Route,
): { command: Command; isNotedNow: () => boolean } {
  const selections = arrivals.map(({ receiver, at }) =>
    at.end.name.apply((bucket) =>
      selectionDigests({ bucket, region: at.end.plan.place.region }, enabledRules(plan, receiver.key)),
    ),
  );
  const input = pulumi
    .all([bucketPlace(source.end), pulumi.all(selections)])
    .apply(([place, selections]) => ({ ...place, selections: selections.flat().sort() }));
  const create = programSource("attachment", 'main("note-rules-since")');
  const name = `${plan.childName}-rules-since`;
  const { options, isNow } = noticed(name, "afterCreate", "afterUpdate");
  const command = programCommand(name, { create }, input, source.end.name, {
    parent,
    // The check of what goes passed before the bucket's first setting: a rejected deployment notes nothing.
    dependsOn: source.readiness.slice(0, 1),
    keepsOutput: true,
    ...options,
  });
  return { command, isNotedNow: isNow };
}

/**
 * Prints when the rules were put, for a backfill that waits until S3 works by them. Other rules are put at another time, and
 * so are those that come back after a deployment which was killed when it had put others and not noted that. Versioning that
 * was enabled again, on either side, takes as long as rules.
 */
export function rulesPutCommand(
  parent: pulumi.Resource,
  { route, rules, rulesSince }: Pick<Replication, "route" | "rules" | "rulesSince">,
  dependsOn: pulumi.Resource[],
): Command {
  const { plan, source, arrivals } = route;
  const versioned = pulumi.all([source, ...arrivals.map(({ at }) => at)].map((at) => at.versioningEnabledAt));
  const input = pulumi
    .all([bucketPlace(source.end), rules, rulesSince.apply(({ since }) => since), versioned])
    .apply(([place, rules, ...others]) => ({
      ...place,
      rules: digestOf([...rules.map(awsRule), ...others]),
    }));
  const create = programSource("attachment", 'main("note-rules-put")');
  const name = `${plan.childName}-rules-put`;
  return programCommand(name, { create }, input, source.end.name, { parent, dependsOn });
}

/** The rules themselves would fill the state, and each preview of a change. */
function digestOf(rules: object[]): string {
  return createHash("sha256").update(JSON.stringify(rules)).digest("hex").slice(0, 16);
}
