import type { Command } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { ManagedEnd } from "../buckets/bucket-end";
import { awsRule } from "../replication/aws-rule";
import type { Replication } from "../replication/replication";
import { bucketPlace } from "./bucket-place";
import { programCommand } from "./program-command";
import { programSource } from "./program-source";

const noteTime = programSource("attachment", 'main("note-rules")');

/** Prints when rules were put, by the server's clock. Other rules are another input, for which it runs again. */
export function rulesPutCommand(
  parent: pulumi.Resource,
  childName: string,
  source: ManagedEnd,
  rules: Replication["rules"],
  dependsOn: pulumi.Resource[],
): Command {
  const input = pulumi
    .all([bucketPlace(source), rules])
    .apply(([place, rules]) => ({ ...place, rules: rules.map(awsRule) }));
  return programCommand(`${childName}-rules-put`, { create: noteTime }, input, source.name, {
    parent,
    dependsOn,
  });
}
