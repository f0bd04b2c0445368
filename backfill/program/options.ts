/** What the program can be told to do. */
export const commands = {
  plan: "say what a run would do, and what it would cost; stores nothing",
  run: "bring over what the destinations lack",
  verify: "compare the destinations with the source; stores nothing",
  status: "tell how far a batch job is, or which uploads a killed run left open",
  cancel: "end a batch job, or the uploads that a killed run left open",
} as const;

export type Command = keyof typeof commands;

export interface Option {
  flag: string;
  /** What follows the flag. Flags without it are switches. */
  value?: string;
  /** Where it belongs in the request, with dots. */
  path: string;
  /** May be given more than once. */
  isList?: boolean;
  /** What the switch sets. Defaults to true. */
  sets?: boolean;
  isNumber?: boolean;
  of: readonly Command[];
  help: string;
}

const all: readonly Command[] = ["plan", "run", "verify", "status", "cancel"];
const working: readonly Command[] = ["plan", "run", "verify"];
const storing: readonly Command[] = ["plan", "run"];

const roles = "assumed first; if repeated, one after the other";

/** The single list of what can be said by flags, and by the environment: --a-b is S3_BACKFILL_A_B. */
export const options: readonly Option[] = [
  {
    flag: "source",
    value: "BUCKET",
    path: "source.bucket",
    of: all,
    help: "the bucket whose objects are brought over",
  },
  { flag: "source-region", value: "REGION", path: "source.region", of: all, help: "looked up if left out" },
  { flag: "source-endpoint", value: "URL", path: "source.endpoint", of: all, help: "another S3 than AWS's" },
  {
    flag: "source-profile",
    value: "NAME",
    path: "source.profile",
    of: all,
    help: "of the shared AWS configuration",
  },
  { flag: "source-role", value: "ARN", path: "source.assumeRoles", isList: true, of: all, help: roles },
  {
    flag: "destination",
    value: "BUCKET",
    path: "destination.bucket",
    of: all,
    help: "the bucket that receives them",
  },
  {
    flag: "destination-region",
    value: "REGION",
    path: "destination.region",
    of: all,
    help: "looked up if left out",
  },
  {
    flag: "destination-endpoint",
    value: "URL",
    path: "destination.endpoint",
    of: all,
    help: "another S3 than AWS's",
  },
  {
    flag: "destination-profile",
    value: "NAME",
    path: "destination.profile",
    of: all,
    help: "of the shared AWS configuration",
  },
  {
    flag: "destination-role",
    value: "ARN",
    path: "destination.assumeRoles",
    isList: true,
    of: all,
    help: roles,
  },
  {
    flag: "follow-rules",
    path: "followRules",
    of: working,
    help: "instead of --destination: all buckets that the source's own replication rules lead to, by these rules",
  },
  {
    flag: "prefix",
    value: "TEXT",
    path: "destination.prefix",
    isList: true,
    of: working,
    help: "only keys that begin with it; may be repeated; everything if left out",
  },
  {
    flag: "tag",
    value: "NAME=VALUE",
    path: "destination.tag",
    isList: true,
    of: working,
    help: "only objects with this tag, which costs a request for each object; all of them if repeated",
  },
  {
    flag: "delete-markers",
    path: "destination.deleteMarkers",
    of: working,
    help: "with --versions all: deletes keys at the destination that are deleted at the source",
  },
  {
    flag: "versions",
    value: "current|all",
    path: "versions",
    of: working,
    help: "what readers see, or the whole history of each key; current if left out",
  },
  {
    flag: "storage-class",
    value: "CLASS",
    path: "destination.storageClass",
    of: storing,
    help: "of the copies; each object's own if left out",
  },
  {
    flag: "kms-key",
    value: "ARN",
    path: "destination.kmsKeyArn",
    of: working,
    help: "for copies of objects that are under a KMS key; the bucket's default if left out",
  },
  { flag: "bucket-key", path: "destination.bucketKey", of: storing, help: "an S3 Bucket Key for them" },
  {
    flag: "other-account",
    path: "destination.otherAccount",
    of: storing,
    help: "gives the copies to the owner of the destination",
  },
  {
    flag: "preserve-etag",
    path: "preserveEtag",
    of: storing,
    help: "copies objects in their own parts, so that ETags and checksums stay what they are; a request a part more",
  },
  {
    flag: "depth",
    value: "listing|headers|content",
    path: "depth",
    of: ["verify"],
    help: "compares sizes and ETags; also headers, metadata and tags (4 requests an object); also every byte",
  },
  {
    flag: "report",
    value: "FILE",
    path: "report",
    of: working,
    help: "gets a line of JSON for each object that was not brought over, or is not the same",
  },
  {
    flag: "journal",
    value: "FILE",
    path: "journal",
    of: ["run", "status", "cancel"],
    help: "remembers uploads in parts, so that a run that was killed is gone on with",
  },
  {
    flag: "engine",
    value: "wire|sdk",
    path: "engine",
    of: working,
    help: "what sends listings and copies: the program itself, or the AWS SDK if the former fails; wire if left out",
  },
  {
    flag: "strict",
    path: "strict",
    of: ["run", "verify"],
    help: "ends with 4 if objects were left where they are on purpose",
  },
  {
    flag: "batch-role",
    value: "ARN",
    path: "batch.roleArn",
    of: storing,
    help: "has S3 itself replicate, by a job of S3 Batch Operations with this role; keeps version ids and times",
  },
  {
    flag: "report-bucket",
    value: "BUCKET",
    path: "batch.reportBucket",
    of: storing,
    help: "receives the job's report",
  },
  {
    flag: "report-prefix",
    value: "TEXT",
    path: "batch.reportPrefix",
    of: storing,
    help: "what the report's keys begin with",
  },
  {
    flag: "no-wait",
    path: "batch.wait",
    sets: false,
    of: ["run"],
    help: "ends as soon as S3 has the list of objects; run again for what is written meanwhile",
  },
  {
    flag: "propagation-minutes",
    value: "N",
    path: "batch.propagationMinutes",
    isNumber: true,
    of: ["run"],
    help: "waits so long before a job is made, for S3 to work by new rules; 15 if left out, 0 for rules put long ago",
  },
  {
    flag: "account",
    value: "ID",
    path: "batch.accountId",
    of: ["plan", "run", "status", "cancel"],
    help: "the jobs' account; that of the batch role if left out",
  },
  {
    flag: "job",
    value: "ID",
    path: "job",
    of: ["status", "cancel"],
    help: "the batch job; status without it tells of all that this program began",
  },
  ...price("writes", "for 1,000 PUT, COPY, POST and LIST requests"),
  ...price("reads", "for 1,000 GET, HEAD and other requests"),
  ...price("transfer", "for a GB between the regions"),
  ...price("storage", "for a GB and month at the destination"),
  ...price("job", "for a batch job"),
  ...price("tasks", "for 1,000,000 tasks of a batch job"),
  ...price("manifest", "for 1,000,000 objects that a batch job lists"),
];

function price(name: string, help: string): Option[] {
  const flag = `price-${name}`;
  return [{ flag, value: "AMOUNT", path: `prices.${name}`, isNumber: true, of: ["plan"], help }];
}

export function optionsOf(command: Command): Option[] {
  return options.filter(({ of }) => of.includes(command));
}

export function variableOf({ flag }: Option): string {
  return `S3_BACKFILL_${flag.replaceAll("-", "_").toUpperCase()}`;
}
