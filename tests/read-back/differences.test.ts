// Proves: which differences between what a deploy meant and what is there are found, and that what AWS writes in another
// way is none. Does not prove: that AWS gives back nothing else in another way.
import assert from "node:assert/strict";
import type { ReplicationConfiguration } from "@aws-sdk/client-s3";
import type { MeantRule } from "../../contract/read-back";
import { policyDifferences, statementDifferences } from "../../read-back/policy-differences";
import { replicationDifferences, rivalRules } from "../../read-back/replication-differences";

const identity = "0123456789";
const roleArn = "arn:aws:iam::111122223333:role/docs";
const rule: MeantRule = {
  ID: `docs-${identity}.everything.dr`,
  Priority: 7,
  Status: "Enabled",
  Filter: {
    And: {
      Prefix: "a/",
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    },
  },
  DeleteMarkerReplication: { Status: "Disabled" },
  SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
  Destination: { Bucket: "arn:aws:s3:::replica", Account: "444455556666" },
};
const configuration = (...Rules: object[]) => ({ Role: roleArn, Rules }) as ReplicationConfiguration;
const found = (there: ReplicationConfiguration | undefined, rules = [rule]) =>
  [replicationDifferences, rivalRules].flatMap((judge) => judge({ roleArn, rules }, there, identity));

describe("a replication that is read back", () => {
  const same: [what: string, there: object][] = [
    ["it is written as it was meant", rule],
    [
      "its tags come in another order",
      {
        ...rule,
        Filter: {
          And: {
            Prefix: "a/",
            Tags: [
              { Key: "b", Value: "2" },
              { Key: "a", Value: "1" },
            ],
          },
        },
      },
    ],
    [
      "it comes with empty fields",
      { ...rule, Prefix: "", Destination: { ...(rule.Destination as object), StorageClass: "" } },
    ],
  ];
  for (const [what, there] of same) {
    it(`is as it was meant where ${what}`, () => assert.deepEqual(found(configuration(there)), []));
  }

  it("is as it was meant where a filter of one tag is written in either way", () => {
    const tag = { Key: "a", Value: "1" };
    const meant = { ...rule, Filter: { Tag: tag } };
    assert.deepEqual(found(configuration({ ...rule, Filter: { And: { Tags: [tag] } } }), [meant]), []);
    assert.deepEqual(found(configuration({ ...rule, Filter: { Tag: { ...tag, Value: "2" } } }), [meant]), [
      `has the rule "${rule.ID}", whose Filter.Tags.a is "2", not "1"`,
    ]);
  });

  it("has no rival while our rule is paused", () => {
    const paused = { ...rule, Status: "Disabled" };
    assert.deepEqual(found(configuration(paused, { ...rule, ID: "nightly" }), [paused]), []);
  });

  it("is as it was meant beside rules of others, which go elsewhere or match nothing of ours", () => {
    const elsewhere = { ...rule, ID: "nightly", Destination: { Bucket: "arn:aws:s3:::other" } };
    const others = { ...rule, ID: "others", Filter: { Prefix: "b/" } };
    const paused = { ...rule, ID: "paused", Status: "Disabled" };
    assert.deepEqual(found(configuration(elsewhere, rule, others, paused)), []);
  });

  const different: [what: string, there: ReplicationConfiguration | undefined, said: string[]][] = [
    ["nothing replicates", undefined, ["has no replication configuration"]],
    [
      "our rule is gone",
      configuration({ ...rule, ID: "nightly", Filter: { Prefix: "b/" } }),
      [`lacks the rule "${rule.ID}"`],
    ],
    [
      "our rule is paused",
      configuration({ ...rule, Status: "Disabled" }),
      [`has the rule "${rule.ID}", whose Status is "Disabled", not "Enabled"`],
    ],
    [
      "objects under KMS keys are no longer selected",
      configuration({ ...rule, SourceSelectionCriteria: undefined }),
      [
        `has the rule "${rule.ID}", whose SourceSelectionCriteria is unset, not {"SseKmsEncryptedObjects":{"Status":"Enabled"}}`,
      ],
    ],
    [
      "it matches fewer objects",
      configuration({ ...rule, Filter: { Prefix: "a/b/" } }),
      [
        `has the rule "${rule.ID}", whose Filter.Prefix is "a/b/", not "a/"`,
        `has the rule "${rule.ID}", whose Filter.Tags.a is unset, not "1"`,
        `has the rule "${rule.ID}", whose Filter.Tags.b is unset, not "2"`,
      ],
    ],
    [
      "it goes elsewhere",
      configuration({ ...rule, Destination: { Bucket: "arn:aws:s3:::other", Account: "444455556666" } }),
      [
        `has the rule "${rule.ID}", whose Destination.Bucket is "arn:aws:s3:::other", not "arn:aws:s3:::replica"`,
      ],
    ],
    [
      "its replicas get another storage class",
      configuration({ ...rule, Destination: { ...rule.Destination, StorageClass: "GLACIER" } }),
      [`has the rule "${rule.ID}", whose Destination.StorageClass is "GLACIER", not unset`],
    ],
    [
      "another role replicates",
      { ...configuration(rule), Role: "theirs" },
      [`replicates with the role theirs, not ${roleArn}`],
    ],
    [
      "an earlier rule of ours stayed",
      configuration(rule, { ...rule, ID: `docs-${identity}.old.dr`, Status: "Disabled" }),
      [`still has the rule "docs-${identity}.old.dr"`],
    ],
    [
      "a rule of others is about some of our objects, to the same bucket",
      configuration(rule, { ...rule, ID: "nightly", Filter: { Prefix: "" } }),
      [
        `has the rule "nightly" of others, which replicates some objects of "${rule.ID}" to arn:aws:s3:::replica as well; remove it, or narrow its filter`,
      ],
    ],
    [
      "such a rule says its prefix in the old way",
      configuration(
        rule,
        { ...rule, ID: "nightly", Filter: undefined, Prefix: "a/b/" },
        {
          ...rule,
          ID: "weekly",
          Filter: undefined,
          Prefix: "b/",
        },
      ),
      [
        `has the rule "nightly" of others, which replicates some objects of "${rule.ID}" to arn:aws:s3:::replica as well; remove it, or narrow its filter`,
      ],
    ],
  ];
  for (const [what, there, said] of different) {
    it(`is not as it was meant where ${what}`, () => assert.deepEqual(found(there), said));
  }
});

const deny = {
  Sid: "Tls",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["a", "b"],
  Condition: { Bool: { x: "false" } },
};
const allow = {
  Sid: "ReplicaWrite",
  Effect: "Allow",
  Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
  Resource: ["c"],
};
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("a policy that is read back", () => {
  it("is as it was meant where AWS orders lists anew, or writes a list of one as its item", () => {
    const there = policy(
      { ...allow, Action: [...allow.Action].reverse(), Resource: "c" },
      { ...deny, Condition: { Bool: { x: false } } },
    );
    assert.deepEqual(policyDifferences(policy(deny, allow), there), []);
  });

  it("is as it was meant where its one statement is not in a list", () => {
    const there = JSON.stringify({ Version: "2012-10-17", Statement: deny });
    assert.deepEqual(policyDifferences(policy(deny), there), []);
  });

  const different: [what: string, there: string | undefined, said: string[]][] = [
    ["it is gone", undefined, ["is not there"]],
    ["a statement is gone", policy(allow), ['lacks the statement "Tls"']],
    [
      "a statement says something else",
      policy(deny, { ...allow, Action: "s3:ReplicateObject" }),
      ['lacks the statement "ReplicaWrite" as it was written'],
    ],
    [
      "somebody denies more",
      policy(deny, allow, { Sid: "Freeze", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "a" }),
      ['has another statement, "Freeze"'],
    ],
    [
      "somebody denies more, and gives it no ID",
      policy(deny, allow, { ...deny, Sid: undefined, Resource: "a" }),
      ['has another statement, "without an ID"'],
    ],
  ];
  for (const [what, there, said] of different) {
    it(`is not as it was meant where ${what}`, () =>
      assert.deepEqual(policyDifferences(policy(deny, allow), there), said));
  }

  it("of others is not as it was meant where it allows our role more", () => {
    const ours = { ...allow, Sid: `Crr${identity}ReplicaWrite` };
    const former = { ...allow, Sid: `Crr${identity}Former1`, Action: "s3:ReplicateDelete" };
    assert.deepEqual(statementDifferences([allow], policy(deny, ours, former), identity), [
      `still has our statement "${former.Sid}"`,
    ]);
  });

  it("of others is only asked for our statements", () => {
    const ours = { ...allow, Sid: `Crr${identity}ReplicaWrite` };
    assert.deepEqual(statementDifferences([allow], policy(deny, ours), identity), []);
    assert.deepEqual(statementDifferences([allow], policy(deny), identity), [
      `lacks the statement "${ours.Sid}"`,
    ]);
    assert.deepEqual(statementDifferences([allow], undefined, identity), [
      `lacks the statement "${ours.Sid}"`,
    ]);
  });
});
