import { ruleOfResource } from "../judge";
import { eachRule } from "../stack/subjects";

export const rulesEnabled = ruleOfResource({
  name: "rules-enabled",
  description: "Leaves no rule paused: what is written meanwhile is not replicated later either.",
  level: "mandatory",
  subjects: eachRule,
  judge: ({ rule }) =>
    rule.isEnabled
      ? []
      : [{ found: 'its status is "Disabled"', instead: 'status "Enabled", or no rule at all' }],
});
