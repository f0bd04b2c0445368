import { ruleOfStack } from "../judge";
import { eachRule } from "../stack/subjects";

export const regionsDiffer = ruleOfStack({
  name: "regions-differ",
  description: "Keeps replicas in another region than their source, so that one region can be lost.",
  level: "mandatory",
  subjects: eachRule,
  judge: ({ rule, replication }) => {
    const source = replication.source.region;
    const destination = replication.destinationOf(rule);
    if (source === undefined || destination.region !== source) return [];
    return [
      {
        found: `${replication.source.label} and ${destination.label} are both in ${source}`,
        instead: "a destination bucket with a provider, or a `region`, of another region",
      },
    ];
  },
});
