import { ruleOfStack } from "../judge";
import { eachBucket } from "../stack/subjects";

/** S3 refuses rules on a source without versions, and fails every object at a destination without. */
export const versioningEnabled = ruleOfStack({
  name: "versioning-enabled",
  description: "Keeps versions on both sides of a replication, without which no object replicates.",
  level: "mandatory",
  subjects: eachBucket,
  judge: ({ bucket }) => {
    const { versioning } = bucket;
    if (versioning === undefined || versioning === "Enabled") return [];
    return [
      {
        found: `its versioning is ${versioning}`,
        instead: 'an aws.s3.BucketVersioning with versioningConfiguration: { status: "Enabled" }',
      },
    ];
  },
});
