import { type ConfigSchema, ruleOfResource } from "../judge";
import { isNamedLike } from "../name-pattern";
import { eachRule } from "../stack/subjects";

interface Config {
  allowedRules: string[];
}

const config: ConfigSchema<Config> = {
  allowedRules: {
    type: "array",
    items: { type: "string", minLength: 1 },
    default: [],
    description: 'IDs of rules that may replicate delete markers; "*" stands for anything.',
  },
};

export const deleteMarkersExcluded = ruleOfResource({
  name: "delete-markers-excluded",
  description: "Lets no delete at the source reach the replica, which is there for when it was a mistake.",
  level: "mandatory",
  config,
  subjects: eachRule,
  judge: ({ rule }, { allowedRules }) => {
    if (!rule.replicatesDeleteMarkers || allowedRules.some((pattern) => isNamedLike(rule.id, pattern)))
      return [];
    return [
      {
        found: rule.hasFilter
          ? "it replicates delete markers"
          : "it replicates delete markers, as every rule without a filter does",
        instead:
          'a filter and deleteMarkerReplication: { status: "Disabled" }, or its ID in the allowedRules of this policy',
      },
    ];
  },
});
