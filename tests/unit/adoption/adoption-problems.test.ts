// Proves: which states of an existing bucket speak against it, whichever side it is on. Does not prove: the words, which
// tests/component/refused-buckets.test.ts has, or that the bucket was read correctly.
import assert from "node:assert/strict";
import { type Adoption, adoptionProblems } from "../../../components/adoption/adoption-problems";
import type { FoundBucket } from "../../../components/adoption/found-bucket";
import { ExistingRules, VersioningMode } from "../../../components/args";

const identity = "0123456789";
const key = "arn:aws:kms:eu-west-1:111122223333:key/1";
const theirRole = "arn:aws:iam::111122223333:role/theirs";

const plan: Adoption["plan"] = { place: { region: "eu-west-1" }, versioning: VersioningMode.Manage };
const sends = (change: Partial<NonNullable<Adoption["sends"]>> = {}) => ({
  sends: {
    keyArns: [],
    keyArgument: "source.kmsKeyArns",
    rules: [],
    existingRules: ExistingRules.Fail,
    identity,
    ...change,
  },
});
const receives = (customerKeys = false) => ({ receives: { customerKeys, identity } });

/** CloudControl's answers in their real shape, with plain text where the SDK has enums. */
function problems(adoption: Partial<Adoption>, model: object = {}, policy?: string): string[] {
  return adoptionProblems({ plan, ...adoption }, { name: "mine", model, policy } as FoundBucket);
}

const versioned = (status: string) => ({ versioningConfiguration: { status } });
const locked = { objectLockEnabled: true };
const withLock = { plan: { ...plan, objectLock: {} } };
const encryptedWith = (sseAlgorithm: string, kmsMasterKeyId?: string) => ({
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId } }],
  },
});
const thatBlocks = (...encryptionType: string[]) => ({
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ blockedEncryptionTypes: { encryptionType } }],
  },
});
const rule = (id: string | undefined, filter: object | undefined = { prefix: "" }) => ({
  id,
  filter,
  destination: { bucket: "arn:aws:s3:::theirs" },
});
const replicating = (...rules: object[]) => ({ replicationConfiguration: { role: theirRole, rules } });
type OurRule = NonNullable<Adoption["sends"]>["rules"][number];
const merge = (roleArn?: string, ...rules: Partial<OurRule>[]) =>
  sends({
    existingRules: ExistingRules.Merge,
    roleArn,
    rules: rules.map((rule) => ({ bucket: "theirs", prefix: "", tags: {}, ...rule })),
  });

const accepted: [title: string, adoption: Partial<Adoption>, model?: object][] = [
  ["as a source, when nothing was ever set on it", sends()],
  ["as a destination, when nothing was ever set on it", receives()],
  ["when it is versioned", sends(), versioned("Enabled")],
  ["when it is where it was said", sends(), { regionalDomainName: "mine.s3.eu-west-1.amazonaws.com" }],
  [
    "when its domain name does not tell where it is",
    sends(),
    { regionalDomainName: "mine.s3.amazonaws.com" },
  ],
  [
    "in China too",
    { plan: { ...plan, place: { region: "cn-north-1" } } },
    { regionalDomainName: "mine.s3.cn-north-1.amazonaws.com.cn" },
  ],
  ["when its name has dots", sends(), { regionalDomainName: "mine.s3-eu-west-1.amazonaws.com" }],
  ["as a locked source that is said to be so", { ...withLock, ...sends() }, locked],
  ["as a destination that is locked while the source is not", receives(), locked],
  ["as a source with S3's own encryption", sends(), encryptedWith("AES256")],
  ["as a source under a key that is named", sends({ keyArns: [key] }), encryptedWith("aws:kms", key)],
  [
    "as a source under an alias, while some key is named",
    sends({ keyArns: [key] }),
    encryptedWith("aws:kms", "alias/docs"),
  ],
  [
    "as a source under a key by its ID, while some key is named",
    sends({ keyArns: [key] }),
    encryptedWith("aws:kms", "1234"),
  ],
  ["as a destination under any key", receives(), encryptedWith("aws:kms", key)],
  ["as a destination that blocks SSE-C, which does not come", receives(), thatBlocks("SSE-C")],
  ["as a destination that blocks nothing", receives(true), thatBlocks("NONE")],
  [
    "as a source on which only our own rules are",
    sends(),
    replicating(rule(`docs-${identity}.everything.dr`)),
  ],
  ["as a destination that replicates elsewhere", receives(), replicating(rule("nightly"))],
  [
    "as a source whose rules are to be replaced",
    sends({ existingRules: ExistingRules.Replace }),
    replicating(rule("nightly")),
  ],
  ["as a source whose rules are to be kept, by their role", merge(theirRole), replicating(rule("nightly"))],
  [
    "as a source whose rules replicate other objects to the same destination",
    merge(theirRole, { prefix: "a/" }, { prefix: "", tags: { keep: "no" } }),
    replicating(rule("nightly", { and: { prefix: "b/", tagFilters: [{ key: "keep", value: "yes" }] } })),
  ],
  [
    "as a source whose rules replicate to a bucket whose name ends like that of ours",
    merge(theirRole, { bucket: "theirs" }),
    replicating({ ...rule("nightly"), destination: { bucket: "arn:aws:s3:::not-theirs" } }),
  ],
];

const refusals: [title: string, pattern: RegExp, adoption: Partial<Adoption>, model?: object][] = [
  ["suspended as a source", /versioning somebody suspended/, sends(), versioned("Suspended")],
  ["suspended as a destination", /versioning somebody suspended/, receives(), versioned("Suspended")],
  [
    "never versioned, where it is only verified",
    /never was versioned/,
    { plan: { ...plan, versioning: VersioningMode.Verify }, ...receives() },
  ],
  [
    "in another region",
    /is in eu-north-1, not in eu-west-1/,
    receives(),
    { regionalDomainName: "mine.s3.eu-north-1.amazonaws.com" },
  ],
  [
    "in another region, which the domain name of an old bucket tells with a hyphen",
    /is in eu-north-1, not in eu-west-1/,
    receives(),
    { regionalDomainName: "mine.s3-eu-north-1.amazonaws.com" },
  ],
  ["locked, which nobody said", /has object lock/, sends(), locked],
  [
    "not locked as the source is",
    /has no object lock/,
    { ...withLock, ...receives() },
    { objectLockEnabled: false },
  ],
  [
    "under a key that is not named",
    /under the KMS key "arn:aws:kms:eu-west-1:111122223333:key\/1"/,
    sends({ keyArns: ["other"] }),
    encryptedWith("aws:kms", key),
  ],
  ["under a key, twice", /under the KMS key/, sends(), encryptedWith("aws:kms:dsse", key)],
  [
    "under an alias, while no key is named",
    /under the KMS key "alias\/docs"/,
    sends(),
    encryptedWith("aws:kms", "alias/docs"),
  ],
  ["under AWS's own key", /under the KMS key "aws\/s3"/, sends(), encryptedWith("aws:kms")],
  ["blocking SSE-C, which comes", /blocks SSE-C/, receives(true), thatBlocks("SSE-C")],
  ["replicating already", /with the rule "nightly" and the role/, sends(), replicating(rule("nightly"))],
  [
    "replicating for another component of the same name",
    /"docs-9876543210.everything.dr"/,
    sends(),
    replicating(rule("docs-9876543210.everything.dr")),
  ],
  [
    "replicating by a rule like ours, before the first deploy",
    /"docs-0123456789.everything.dr"/,
    sends({ identity: undefined }),
    replicating(rule("docs-0123456789.everything.dr")),
  ],
  [
    "replicating by rules without an ID",
    /with the rules "\(no ID\)", "nightly"/,
    sends(),
    replicating(rule(undefined), rule("nightly")),
  ],
  [
    "to be merged with another role",
    /ours would be "ours": set role.arn to "arn:aws:iam::111122223333:role\/theirs"/,
    merge("ours"),
    replicating(rule("nightly")),
  ],
  [
    "to be merged with a rule to the same destination",
    /whose rule "nightly" replicates to arn:aws:s3:::theirs as well, .* theirs would lose/,
    merge(theirRole, {}),
    replicating(rule("nightly")),
  ],
  [
    "to be merged with a rule to the same destination below one of ours",
    /matches objects that ours match/,
    merge(theirRole, { prefix: "a/" }),
    replicating(rule("nightly", { and: { prefix: "a/b/", tagFilters: [{ key: "keep", value: "yes" }] } })),
  ],
  [
    "to be merged with a rule that says what is not known here",
    /whose rule "nightly" says what could not be put back with it: filter.olderThan, destination.dedupe;/,
    merge(theirRole),
    replicating({
      ...rule("nightly", { prefix: "", olderThan: "1d" }),
      destination: { bucket: "arn:aws:s3:::theirs", dedupe: { status: "Enabled" } },
    }),
  ],
  [
    "to be merged with rules of the older schema",
    /in the older schema/,
    merge(theirRole),
    replicating({ ...rule("nightly"), filter: undefined, prefix: "" }),
  ],
];

describe("an existing bucket is taken", () => {
  for (const [title, adoption, model] of accepted) {
    it(title, () => assert.deepEqual(problems(adoption, model), []));
  }
});

describe("an existing bucket is refused that is", () => {
  for (const [title, pattern, adoption, model] of refusals) {
    it(title, () => {
      const [problem, ...others] = problems(adoption, model);
      assert.match(problem ?? "", pattern);
      assert.match(problem ?? "", /^is "mine", wh/);
      assert.deepEqual(others, []);
    });
  }

  it("replicating for another component of this kind, with the advice to give an alias, and only then", () => {
    const advice = /If this component had another name, give it an alias/;
    const [ofThisKind, ofOthers] = ["docs-9876543210.everything.dr", "nightly"].map((id) =>
      problems(sends(), replicating(rule(id))).join(),
    );
    assert.match(ofThisKind ?? "", advice);
    assert.doesNotMatch(ofOthers ?? "", advice);
  });

  it("wrong in several ways, with all of them", () => {
    const model = {
      ...versioned("Suspended"),
      ...locked,
      ...encryptedWith("aws:kms"),
      ...replicating(rule("nightly")),
    };
    assert.equal(problems(sends(), model).length, 4);
  });

  it("to be merged in spite of both its role and its schema, with both", () => {
    assert.equal(
      problems(merge(), replicating({ ...rule("nightly"), filter: undefined, prefix: "" })).length,
      2,
    );
  });

  it("under a policy that is not one", () => {
    assert.match(problems(receives(), {}, "<xml>").join(), /not the JSON of a policy/);
  });
});
