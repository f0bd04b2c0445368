// Proves: which settings of new and of existing buckets are refused, and which of a side that is not entered. Does not
// prove: that an existing bucket is as the arguments say; the tests of the adoption do.
import { dr, emitted, itAccepts, itRefuses, type Refusal, source } from "./problems";

const existing = (change: object) => source({ existingBucket: "docs", ...change });
const meaningless =
  /^has no meaning for a bucket that is there already; leave it out, or leave out existingBucket$/;

describe("the validation of new buckets", () => {
  itAccepts([
    [
      "accepts every setting",
      source({
        bucketName: "docs",
        objectLock: { mode: "COMPLIANCE", days: 30 },
        lifecycle: { enabled: true, noncurrentVersionDays: 1, incompleteUploadDays: 2_147_483_647 },
        accessLog: { bucketName: "logs", prefix: "docs/" },
        forceDestroy: true,
      }),
    ],
    ["accepts a new bucket that is kept when it is removed", dr({ retainOnDelete: true })],
    [
      "accepts both ends of a bucket where they are switched off",
      source({ forceDestroy: false, retainOnDelete: false }),
    ],
    ["accepts a lifecycle that is left to the caller", dr({ lifecycle: { enabled: false } })],
    [
      "accepts an access log of a bucket whose name is made up",
      source({ accessLog: { bucketName: "logs" } }),
    ],
    ["accepts an object lock without a period", source({ objectLock: {} })],
    ["accepts the longest retention in days", dr({ objectLock: { days: 36_500 } })],
    ["accepts the shortest retention in days", dr({ objectLock: { mode: "GOVERNANCE", days: 1 } })],
    ["accepts the longest retention in years", dr({ objectLock: { years: 100 } })],
    ["accepts the shortest retention in years", dr({ objectLock: { mode: "COMPLIANCE", years: 1 } })],
  ]);

  itRefuses([
    [
      "fails a word about the versioning of a new bucket",
      { ...source({ versioning: "verify" }), ...dr({ versioning: "manage" }) },
      {
        "source.versioning": /no meaning for a new bucket, which is always versioned; leave it out/,
        "destinations.dr.versioning": /no meaning for a new bucket/,
      },
    ],
    [
      "fails a new bucket that is both kept and deleted with its objects",
      { ...source({ forceDestroy: true, retainOnDelete: true }), ...dr({ retainOnDelete: true }) },
      {
        "source.retainOnDelete":
          /^excludes forceDestroy: the bucket is either kept or deleted with its objects; leave one of them out$/,
      },
    ],
    [
      "fails periods of a lifecycle that are too short",
      source({ lifecycle: { noncurrentVersionDays: 0, incompleteUploadDays: -7 } }),
      {
        "source.lifecycle.noncurrentVersionDays": /^is 0; use a whole number from 1 to 2147483647$/,
        "source.lifecycle.incompleteUploadDays": /^is -7; use a whole number from 1 to 2147483647$/,
      },
    ],
    [
      "fails periods of a lifecycle that are too long or broken",
      dr({ lifecycle: { noncurrentVersionDays: 2_147_483_648, incompleteUploadDays: 1.5 } }),
      {
        "destinations.dr.lifecycle.noncurrentVersionDays": /^is 2147483648; use a whole number/,
        "destinations.dr.lifecycle.incompleteUploadDays": /^is 1.5; use a whole number/,
      },
    ],
    [
      "fails periods of a lifecycle that is switched off",
      source({ lifecycle: { enabled: false, noncurrentVersionDays: 30, incompleteUploadDays: 7 } }),
      {
        "source.lifecycle.noncurrentVersionDays": /no meaning while enabled is false; leave one of them out/,
        "source.lifecycle.incompleteUploadDays": /no meaning while enabled is false/,
      },
    ],
    [
      "fails an access log in a bucket that cannot be called so",
      dr({ accessLog: { bucketName: "s3://logs" } }),
      { "destinations.dr.accessLog.bucketName": /cannot be the name of a bucket: "s3:\/\/logs"/ },
    ],
    [
      "fails an access log in the logged bucket itself",
      source({ bucketName: "docs", accessLog: { bucketName: "docs" } }),
      { "source.accessLog.bucketName": /the logged bucket itself: "docs"; .*name another bucket/ },
    ],
    [
      "fails a mode of the object lock that S3 does not have",
      source({ objectLock: { mode: "governance", days: 30 } }),
      { "source.objectLock.mode": /^is "governance"; use one of GOVERNANCE, COMPLIANCE$/ },
    ],
    [
      "fails a mode of the object lock without a period",
      dr({ objectLock: { mode: "COMPLIANCE" } }),
      { "destinations.dr.objectLock.mode": /no meaning without a period; add days or years/ },
    ],
    [
      "fails two periods of one object lock",
      source({ objectLock: { days: 30, years: 1 } }),
      { "source.objectLock.years": /excludes days; S3 takes one period, leave one out/ },
    ],
  ]);

  const periods: [what: string, lock: object, path: string, reason: RegExp][] = [
    ["of no day", { days: 0 }, "days", /^is 0; use a whole number from 1 to 36500$/],
    ["of too many days", { days: 36_501 }, "days", /^is 36501; use a whole number from 1 to 36500$/],
    ["of half a day", { days: 0.5 }, "days", /^is 0.5; use a whole number from 1 to 36500$/],
    ["of no year", { years: 0 }, "years", /^is 0; use a whole number from 1 to 100$/],
    ["of too many years", { years: 101 }, "years", /^is 101; use a whole number from 1 to 100$/],
    ["that is no number", { years: Number.NaN }, "years", /^is NaN; use a whole number/],
  ];
  itRefuses(
    periods.map(
      ([what, objectLock, field, reason]): Refusal => [
        `fails a retention ${what}`,
        source({ objectLock }),
        { [`source.objectLock.${field}`]: reason },
      ],
    ),
  );
});

describe("the validation of existing buckets", () => {
  itAccepts([
    ["accepts an existing source", existing({})],
    ["accepts existing buckets on both sides", { ...existing({}), ...dr({ existingBucket: "replica" }) }],
    ["accepts versioning that is managed", existing({ versioning: "manage" })],
    ["accepts versioning that is only looked at", dr({ existingBucket: "replica", versioning: "verify" })],
    ["accepts {} to confirm that a source is locked", existing({ objectLock: {} })],
    [
      "accepts {} to confirm that a destination is locked",
      { ...existing({ objectLock: {} }), ...dr({ existingBucket: "replica", objectLock: {} }) },
    ],
  ]);

  const excluded: [change: object, ...fields: string[]][] = [
    [{ bucketName: "copies" }, "bucketName"],
    [{ bucketNamespace: "account-regional" }, "bucketNamespace"],
    [{ forceDestroy: true }, "forceDestroy"],
    [{ retainOnDelete: true }, "retainOnDelete"],
    [{ lifecycle: { noncurrentVersionDays: 0 } }, "lifecycle"],
    [{ accessLog: { bucketName: "logs" } }, "accessLog"],
    [{ objectLock: { mode: "COMPLIANCE", days: 30 } }, "objectLock.mode", "objectLock.days"],
    [{ objectLock: { years: 1 } }, "objectLock.years"],
    [{ encryption: { type: "AES256" } }, "encryption.type"],
    [{ encryption: { createKey: false } }, "encryption.createKey"],
    [{ encryption: { bucketKey: false } }, "encryption.bucketKey"],
    [{ encryption: { allowCustomerKeys: true } }, "encryption.allowCustomerKeys"],
  ];
  itRefuses(
    excluded.flatMap(([change, ...fields]): Refusal[] => [
      [
        `fails ${fields.join(" and ")} of an existing source`,
        existing(change),
        Object.fromEntries(fields.map((field) => [`source.${field}`, meaningless])),
      ],
      [
        `fails ${fields.join(" and ")} of an existing destination`,
        dr({ existingBucket: "replica", ...change }),
        Object.fromEntries(fields.map((field) => [`destinations.dr.${field}`, meaningless])),
      ],
    ]),
  );

  itRefuses([
    [
      "fails a way of versioning that does not exist",
      existing({ versioning: "enabled" }),
      { "source.versioning": /^is "enabled"; use one of manage, verify$/ },
    ],
  ]);
});

describe("the validation of a side that is not entered", () => {
  itAccepts([
    ["accepts an existing bucket and its account", emitted()],
    ["accepts how replicas arrive there", emitted({ storageClass: "STANDARD_IA", deleteMarkers: true })],
    ["accepts a side that is expressly entered", dr({ access: "manage" })],
  ]);

  const excluded: [field: string, value: unknown][] = [
    ["profile", "dr"],
    ["assumeRoleArn", "arn:aws:iam::444455556666:role/deployer"],
    ["endpoint", "https://s3.example.com"],
    ["versioning", "verify"],
    ["objectLock", {}],
  ];
  itRefuses([
    ...excluded.map(
      ([field, value]): Refusal => [
        `fails ${field} for a side that is not entered`,
        emitted({ [field]: value }),
        { [`destinations.dr.${field}`]: /no meaning with access "emit", .* not entered; leave it out/ },
      ],
    ),
    [
      "fails a new bucket on a side that is not entered",
      emitted({ existingBucket: undefined }),
      { "destinations.dr.existingBucket": /is needed with access "emit", because nothing is read or made/ },
    ],
    [
      "fails an unknown account of a side that is not entered",
      emitted({ accountId: undefined }),
      { "destinations.dr.accountId": /is needed with access "emit"/ },
    ],
    [
      "fails an access that does not exist",
      dr({ access: "none" }),
      { "destinations.dr.access": /^is "none"; use one of manage, emit$/ },
    ],
  ]);
});
