import { BucketNamespace } from "../args";
import { choiceProblems } from "./choice";
import { type Problem, quoted } from "./problem";
import { providerFieldProblems } from "./provider-fields";

export interface NamedBucket {
  region: string;
  bucketNamespace?: BucketNamespace;
  /** May be an output that is not known yet. */
  bucketName?: unknown;
  accountId?: unknown;
}

/** Rules of "Account regional namespace naming rules" ("General purpose bucket naming rules"), of a new bucket. */
export function namespaceProblems(path: string, bucket: NamedBucket): Problem[] {
  const { bucketNamespace, bucketName } = bucket;
  const propertyPath = `${path}.bucketNamespace`;
  const unknown = choiceProblems(propertyPath, bucketNamespace, BucketNamespace);
  if (unknown.length > 0) return unknown;
  const lacking =
    bucketNamespace === undefined ? [] : providerFieldProblems(propertyPath, "aws.s3.Bucket.bucketNamespace");
  if (bucketNamespace !== BucketNamespace.AccountRegional) {
    return [...lacking, ...globalNameProblems(path, bucketName)];
  }
  if (bucketName === undefined) {
    const reason =
      'is needed with bucketNamespace "account-regional": the name has to end with the account and the region; ' +
      `set it to a name that ends with ${quoted(suffixOf(bucket))}`;
    return [...lacking, { propertyPath: `${path}.bucketName`, reason }];
  }
  return [...lacking, ...accountRegionalNameProblems(path, bucket)];
}

/** As far as the account is known: the arguments may not say it, and the credentials tell it later. */
export function accountRegionalNameProblems(path: string, bucket: NamedBucket): Problem[] {
  const { region, bucketNamespace, bucketName, accountId } = bucket;
  if (bucketNamespace !== BucketNamespace.AccountRegional || typeof bucketName !== "string") return [];
  const [, account, named] = /^.+-(\d{12})-([a-z0-9-]+)-an$/.exec(bucketName) ?? [];
  const isRight =
    named === region && (typeof accountId !== "string" || accountId === "" || account === accountId);
  if (isRight) return [];
  const reason =
    `is ${quoted(bucketName)}, which is no name of the account's namespace in ${region}; ` +
    `end it with ${quoted(suffixOf(bucket))}, or leave bucketNamespace out`;
  return [{ propertyPath: `${path}.bucketName`, reason }];
}

/** S3 answers MissingNamespaceHeader: names that end so are reserved. */
function globalNameProblems(path: string, bucketName: unknown): Problem[] {
  if (typeof bucketName !== "string" || !bucketName.endsWith("-an")) return [];
  const reason =
    `is ${quoted(bucketName)}; S3 keeps names that end with "-an" for namespaces of accounts; ` +
    'set bucketNamespace to "account-regional", or choose another name';
  return [{ propertyPath: `${path}.bucketName`, reason }];
}

function suffixOf({ region, accountId }: NamedBucket): string {
  return `-${typeof accountId === "string" && accountId !== "" ? accountId : "ACCOUNT"}-${region}-an`;
}
