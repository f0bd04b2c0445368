import { ruleOfResource } from "../judge";
import { eachRule } from "../stack/subjects";

/** "Replication configuration", Backward compatibility: it is the filter that tells S3's two schemas apart. */
export const explicitDeleteMarkers = ruleOfResource({
  name: "explicit-delete-markers",
  description:
    "Has every rule say what becomes of delete markers, which S3's older schema replicates unasked.",
  level: "mandatory",
  subjects: eachRule,
  judge: ({ rule }) => {
    if (!rule.hasFilter)
      return [
        {
          found: "it has no filter, so that S3 reads the older schema and replicates delete markers",
          instead: `filter: { prefix: "${rule.prefix}" } and deleteMarkerReplication: { status: "Disabled" }`,
        },
      ];
    if (rule.deleteMarkers !== undefined) return [];
    return [
      {
        found: "it does not say whether delete markers are replicated",
        instead: 'deleteMarkerReplication: { status: "Disabled" } beside its filter',
      },
    ];
  },
  remediate: ({ rule }) => rule.excludeDeleteMarkers(),
});
