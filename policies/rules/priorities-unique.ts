import { ruleOfResource } from "../judge";
import type { Rule } from "../stack/rule";
import { eachReplication } from "../stack/subjects";

/** S3's older schema, that without a filter, has no priorities. */
export const prioritiesUnique = ruleOfResource({
  name: "priorities-unique",
  description:
    "Gives every rule of a configuration a priority of its own, without which S3 takes none of them.",
  level: "mandatory",
  subjects: eachReplication,
  judge: ({ rules }) => {
    const byPriority = new Map<number, Rule[]>();
    for (const rule of rules) {
      if (!rule.hasFilter) continue;
      byPriority.set(rule.priority, [...(byPriority.get(rule.priority) ?? []), rule]);
    }
    return [...byPriority].flatMap(([priority, [first, ...others]]) =>
      first === undefined || others.length === 0
        ? []
        : [
            {
              found: `${[first, ...others].map(({ label }) => label).join(" and ")} have the same priority, ${priority}`,
              instead: "another `priority` for each, the highest for the rule that is to win",
            },
          ],
    );
  },
});
