import { ruleOfStack } from "../judge";
import { bringsOver, copiesOnly } from "../stack/backfill";
import { Command } from "../stack/command";
import { kindOf } from "../stack/kinds";
import type { Replication } from "../stack/stack";
import { eachReplication } from "../stack/subjects";
import { anyHolds, ifKnown } from "../stack/unknown";

/**
 * S3 replicates what is written after the rules. The component brings the rest over unless its `backfill.mode` is "none",
 * which declines it in writing. A source that is made together with its rules holds nothing older, but a policy sees a
 * stack as it is to be, not what a deploy creates: rules that come to a bucket of last year look the same. So that is said
 * in writing too.
 */
export const olderObjects = ruleOfStack({
  name: "older-objects",
  description: "Brings over the objects that were there before the rules, or says in writing why not.",
  level: "mandatory",
  subjects: eachReplication,
  judge: (replication, _config, stack) => {
    const { parent } = replication.resource;
    if (parent !== undefined && kindOf(parent) === "component") return [];
    const commands = stack.ofKind("command").map((resource) => new Command(resource));
    const does = (work: (words: string) => boolean) => (command: Command) => () =>
      worksOn(command, replication, work);
    if (anyHolds(commands.map(does(bringsOver)))) return [];
    const copying = commands.find((command) => does(copiesOnly)(command)());
    return [
      {
        found: copying
          ? `${copying.label} copies what was there before without its versions, and without what its copies leave out`
          : "nothing brings over what was in the source before",
        instead:
          "a command.local.Command that depends on the replication, with `npx s3-backfill run` or `aws s3control " +
          'create-job`, or a reason in the setting "except", such as that source and rules were made together',
      },
    ];
  },
});

/** A command that is not known before the deploy counts only if the replication or its source has to do with it. */
function worksOn(command: Command, replication: Replication, work: (words: string) => boolean): boolean {
  const { source, resource } = replication;
  const comesAfter = (urn: string | undefined) =>
    command.resource.dependencies.some((dependency) => dependency.urn === urn);
  const isLinked = comesAfter(resource.urn) || comesAfter(source.resource?.urn);
  const words = isLinked ? command.words : ifKnown(() => command.words);
  if (words === undefined || !work(words)) return false;
  return comesAfter(resource.urn) || names(words, source.name);
}

/** As a word of its own: names of buckets go on with letters, digits, dots and hyphens. */
function names(words: string, bucket: string | undefined): boolean {
  return bucket !== undefined && words.split(/[^a-z0-9.-]+/).includes(bucket);
}
