import { type ConfigSchema, type Finding, ruleOfStack } from "../judge";
import type { Bucket } from "../stack/bucket";
import { eachBucket } from "../stack/subjects";

interface Config {
  regions: string[] | undefined;
  sources: string[] | undefined;
  elsewhere: { [bucketName: string]: string };
}

/** AWS adds regions faster than a list of them would learn. */
const region = { type: "string", pattern: "^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}$" } as const;

const config: ConfigSchema<Config> = {
  regions: {
    type: "array",
    items: region,
    minItems: 1,
    description: "The regions that replicas may be in. Left out, all of them are allowed.",
  },
  sources: {
    type: "array",
    items: region,
    minItems: 1,
    description: "The regions that sources may be in. Left out, all of them are allowed.",
  },
  elsewhere: {
    type: "object",
    additionalProperties: region,
    default: {},
    description: "The regions of buckets that the stack does not make, by their names.",
  },
};

export const allowedRegions = ruleOfStack({
  name: "allowed-regions",
  description: "Keeps data in the regions that it may be in.",
  level: "mandatory",
  config,
  subjects: eachBucket,
  judge: ({ bucket, isSource, isReplica }, { regions, sources, elsewhere }) => [
    ...(isReplica ? judged(bucket, "replicas", regions, elsewhere) : []),
    ...(isSource ? judged(bucket, "sources", sources, elsewhere) : []),
  ],
});

function judged(
  bucket: Bucket,
  of: string,
  allowed: string[] | undefined,
  elsewhere: Config["elsewhere"],
): Finding[] {
  if (allowed === undefined) return [];
  const region = bucket.region ?? elsewhere[bucket.name ?? ""];
  if (region === undefined) {
    return [
      {
        found: `nothing tells its region, and ${of} may be in ${allowed.join(", ")} only`,
        instead: bucket.resource
          ? "a provider that says its `region`"
          : `its region in the configuration of this policy, elsewhere: { "${bucket.name}": ... }`,
      },
    ];
  }
  if (allowed.includes(region)) return [];
  return [
    {
      found: `it is in ${region}, and ${of} may be in ${allowed.join(", ")} only`,
      instead: "a bucket in one of these regions",
    },
  ];
}
