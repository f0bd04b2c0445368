// Proves: which rights the replication role gets, to the letter. Does not prove: that these are all that it needs and no
// more; least-privilege.test.ts judges that, and AWS grants the last word.
import assert from "node:assert/strict";
import { RoleConditions } from "../../../components/args";
import {
  fitsRole,
  longestRolePolicy,
  type RightsDestination,
  type RightsSource,
  replicationRights,
} from "../../../components/policies/role-rights";
import { policyJson } from "../../../contract/policy-json";

const source: RightsSource = {
  bucketArn: "arn:aws:s3:::source",
  region: "eu-west-1",
  dnsSuffix: "amazonaws.com",
  objectLock: false,
  kmsKeyArns: [],
};
const destination: RightsDestination = {
  bucketArn: "arn:aws:s3:::replica",
  accountId: "111122223333",
  region: "us-east-1",
  prefixes: [""],
  deleteMarkerPrefixes: [],
  ownerOverride: true,
  kmsKeyArns: [],
};

const rightsOf = (
  change: Partial<RightsDestination> = {},
  from: Partial<RightsSource> = {},
  others: RightsDestination[] = [],
) =>
  replicationRights(
    { ...source, ...from },
    [{ ...destination, ...change }, ...others],
    RoleConditions.IfExists,
  ).Statement;

const statement = (statements: ReturnType<typeof rightsOf>, Sid: string) =>
  statements.find((each) => each.Sid === Sid);

const readingObjects = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectVersionAnnotationForReplication",
];

const hereOnly = { StringEqualsIfExists: { "aws:ResourceAccount": "111122223333" } };

describe("the rights of the replication role", () => {
  it("are to read the source, to write replicas and tags, to override the owner, and nothing else", () => {
    assert.deepEqual(rightsOf(), [
      {
        Sid: "SourceBucket",
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: ["arn:aws:s3:::source"],
      },
      {
        Sid: "SourceObjects",
        Effect: "Allow",
        Action: readingObjects,
        Resource: ["arn:aws:s3:::source/*"],
      },
      {
        Sid: "DestObjects",
        Effect: "Allow",
        Action: ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
        Resource: ["arn:aws:s3:::replica/*"],
        Condition: hereOnly,
      },
    ]);
  });

  const added: [
    title: string,
    change: Partial<RightsDestination>,
    from: Partial<RightsSource>,
    expected: object,
  ][] = [
    [
      "deleting, where delete markers are carried over for a part of the objects",
      { prefixes: ["data/", "logs/"], deleteMarkerPrefixes: ["logs/"] },
      {},
      {
        Sid: "DestDeleteMarkers",
        Effect: "Allow",
        Action: ["s3:ReplicateDelete"],
        Resource: ["arn:aws:s3:::replica/logs/*"],
        Condition: hereOnly,
      },
    ],
    [
      "opening the source's keys, through S3 of its region and for its objects",
      { prefixes: ["logs/"] },
      { kmsKeyArns: ["key-1", "key-2"] },
      {
        Sid: "SourceKms",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: ["key-1", "key-2"],
        Condition: {
          StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
          StringLike: {
            "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::source", "arn:aws:s3:::source/logs/*"],
          },
        },
      },
    ],
    [
      "using the replicas' keys, through S3 of its region and for its objects",
      { kmsKeyArns: ["key", "default-key"] },
      {},
      {
        Sid: "DestKms",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: ["key", "default-key"],
        Condition: {
          StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
          StringLike: {
            "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::replica", "arn:aws:s3:::replica/*"],
          },
        },
      },
    ],
  ];
  for (const [title, change, from, expected] of added) {
    it(`are also ${title}`, () => {
      const statements = rightsOf(change, from);
      assert.deepEqual(statement(statements, (expected as { Sid: string }).Sid), expected);
      assert.equal(statements.length, rightsOf().length + 1);
    });
  }

  it("include reading retention and legal holds of a source with object lock", () => {
    const reading = statement(rightsOf({}, { objectLock: true }), "SourceObjects");
    assert.deepEqual(reading?.Action, [...readingObjects, "s3:GetObjectRetention", "s3:GetObjectLegalHold"]);
  });

  it("are not to delete, while delete markers are left out", () => {
    assert.doesNotMatch(JSON.stringify(rightsOf()), /Delete/);
  });

  it("are not to override the owner when no rule asks for it", () => {
    assert.doesNotMatch(JSON.stringify(rightsOf({ ownerOverride: false })), /ObjectOwnerOverride/);
  });

  it("end at the prefixes of the rules, of which one inside another adds nothing", () => {
    const statements = rightsOf({ prefixes: ["logs/", "logs/2024/", "data/", "logs/"] });
    assert.deepEqual(statement(statements, "SourceObjects")?.Resource, [
      "arn:aws:s3:::source/data/*",
      "arn:aws:s3:::source/logs/*",
    ]);
    assert.deepEqual(statement(statements, "DestObjects")?.Resource, [
      "arn:aws:s3:::replica/data/*",
      "arn:aws:s3:::replica/logs/*",
    ]);
  });

  it("take a prefix literally, also where it has characters that policies read as patterns", () => {
    assert.deepEqual(statement(rightsOf({ prefixes: ["a*b?c$d/"] }), "SourceObjects")?.Resource, [
      "arn:aws:s3:::source/a${*}b${?}c${$}d/*",
    ]);
  });

  it("are written in characters that IAM takes, and mean the same", () => {
    const rights = replicationRights(
      source,
      [{ ...destination, prefixes: ["日本/", "é/"] }],
      RoleConditions.IfExists,
    );
    const json = policyJson(rights);
    assert.match(json, /^[\u0020-\u00ff]*$/);
    assert.deepEqual(JSON.parse(json), rights);
  });

  it("hold to the account of each destination", () => {
    const other = { ...destination, bucketArn: "arn:aws:s3:::theirs", accountId: "444455556666" };
    const there = rightsOf({}, {}, [other]).filter(({ Sid }) => Sid.startsWith("Dest"));
    assert.deepEqual(
      there.map(({ Sid, Resource, Condition }) => [
        Sid,
        Resource?.[0],
        Condition?.StringEqualsIfExists?.["aws:ResourceAccount"],
      ]),
      [
        ["DestObjects", "arn:aws:s3:::replica/*", "111122223333"],
        ["DestObjects2", "arn:aws:s3:::theirs/*", "444455556666"],
      ],
    );
  });

  it("leave out a destination to which no rule leads", () => {
    const idle = { ...destination, bucketArn: "arn:aws:s3:::idle", prefixes: [] };
    assert.deepEqual(rightsOf({}, {}, [idle]), rightsOf());
  });

  it("fit a role for fifty destinations too", () => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...destination,
      bucketArn: `arn:aws:s3:::docs-destination-d${index}-1234567`,
    }));
    const rights = replicationRights(source, many, RoleConditions.IfExists);
    assert.ok(fitsRole(rights), `${policyJson(rights).length} of ${longestRolePolicy} characters`);
    for (const { bucketArn } of many) assert.match(JSON.stringify(rights), new RegExp(`${bucketArn}/\\*`));
  });
});
