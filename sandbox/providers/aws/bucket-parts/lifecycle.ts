import {
  DeleteBucketLifecycleCommand,
  type ExpirationStatus,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleExpiration,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3";
import { orMissing } from "../../aws-error";
import type { Plain } from "../../property-table";
import type { BucketPart } from "./bucket-part";
import { refuseUnknown } from "./refuse-unknown";

type Rule = NonNullable<Plain<BucketLifecycleConfigurationArgs>["rules"]>[number];
type Expiration = NonNullable<Rule["expiration"]>;

export const LIFECYCLE: BucketPart<BucketLifecycleConfigurationArgs> = {
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  title: "S3 Bucket Lifecycle Configuration",
  operations: { put: "PutBucketLifecycleConfiguration", remove: "DeleteBucketLifecycle" },
  properties: {
    bucket: "string",
    rules: {
      each: {
        id: "string",
        status: "string",
        filter: { prefix: "string" },
        expiration: { days: "number", expiredObjectDeleteMarker: "boolean" },
        noncurrentVersionExpiration: { noncurrentDays: "number", newerNoncurrentVersions: "number" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: "number" },
      },
    },
  },
  canonical: ({ rules, ...rest }) => ({
    ...rest,
    rules: Array.isArray(rules) ? rules.map(canonicalRule) : rules,
  }),
  put: async (s3, { bucket, rules = [] }) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: rules.map(toAwsRule) },
      }),
    ),
  get: async (s3, bucket) => {
    const found = await orMissing(
      s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })),
      "NoSuchLifecycleConfiguration",
    );
    if (!found?.Rules?.length) return undefined;
    return { bucket, rules: found.Rules.map((rule) => fromAwsRule(bucket, rule)) };
  },
  remove: async (s3, bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket })),
};

/** No filter, an empty one and an empty prefix all mean every object. */
function canonicalRule({ filter, expiration, ...rule }: Rule): object {
  const { expiredObjectDeleteMarker, ...when } = expiration ?? {};
  return {
    ...rule,
    ...(filter?.prefix ? { filter } : {}),
    ...(expiration === undefined
      ? {}
      : { expiration: { ...when, ...(expiredObjectDeleteMarker ? { expiredObjectDeleteMarker } : {}) } }),
  };
}

function toAwsRule(rule: Rule): LifecycleRule {
  const {
    filter,
    expiration,
    noncurrentVersionExpiration: noncurrent,
    abortIncompleteMultipartUpload,
  } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ExpirationStatus,
    Filter: filter === undefined ? {} : { Prefix: filter.prefix ?? "" },
    ...(expiration === undefined ? {} : { Expiration: toAwsExpiration(rule.id, expiration) }),
    ...(noncurrent === undefined
      ? {}
      : {
          NoncurrentVersionExpiration: {
            NoncurrentDays: noncurrent.noncurrentDays,
            NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
          },
        }),
    ...(abortIncompleteMultipartUpload === undefined
      ? {}
      : {
          AbortIncompleteMultipartUpload: {
            DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation,
          },
        }),
  };
}

/**
 * S3 takes either days or the delete marker ("LifecycleExpiration"), which the local AWS does not mind. The provider says
 * the marker's "no" only where there are no days.
 */
function toAwsExpiration(
  id: string,
  { days, expiredObjectDeleteMarker = false }: Expiration,
): LifecycleExpiration {
  if (days === undefined) return { ExpiredObjectDeleteMarker: expiredObjectDeleteMarker };
  if (expiredObjectDeleteMarker) {
    throw new Error(`MalformedXML: the rule "${id}" has Days and ExpiredObjectDeleteMarker`);
  }
  return { Days: days };
}

function fromAwsRule(bucket: string, rule: LifecycleRule): Rule {
  const {
    Filter: filter,
    Expiration: expiration,
    NoncurrentVersionExpiration: noncurrent,
    AbortIncompleteMultipartUpload: abort,
  } = rule;
  const whose = `the rule "${rule.ID}" of S3 Bucket Lifecycle Configuration (${bucket})`;
  refuseUnknown(whose, rule, [
    "ID",
    "Status",
    "Filter",
    "Expiration",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
  ]);
  refuseUnknown(`the filter of ${whose}`, filter, ["Prefix"]);
  refuseUnknown(`the expiration of ${whose}`, expiration, ["Days", "ExpiredObjectDeleteMarker"]);
  return {
    id: rule.ID ?? "",
    status: rule.Status ?? "",
    ...(filter?.Prefix ? { filter: { prefix: filter.Prefix } } : {}),
    ...(expiration === undefined
      ? {}
      : {
          expiration: {
            ...(expiration.Days === undefined ? {} : { days: expiration.Days }),
            ...(expiration.ExpiredObjectDeleteMarker ? { expiredObjectDeleteMarker: true } : {}),
          },
        }),
    ...(noncurrent === undefined
      ? {}
      : {
          noncurrentVersionExpiration: {
            noncurrentDays: noncurrent.NoncurrentDays ?? 0,
            ...(noncurrent.NewerNoncurrentVersions === undefined
              ? {}
              : { newerNoncurrentVersions: noncurrent.NewerNoncurrentVersions }),
          },
        }),
    ...(abort?.DaysAfterInitiation === undefined
      ? {}
      : { abortIncompleteMultipartUpload: { daysAfterInitiation: abort.DaysAfterInitiation } }),
  };
}
