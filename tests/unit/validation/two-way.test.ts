// Proves: what a replication of both ways excludes. Does not prove: that objects do not go round in circles; S3 sees to
// that, since it does not replicate replicas.
import { dr, emitted, itAccepts, itRefuses } from "./problems";

const twoWay = { twoWay: true, backfill: { mode: "none" } };
const arn = "arn:aws:iam::111122223333:role/replicator";

describe("the validation of both ways", () => {
  itAccepts([
    ["accepts one destination without a backfill", twoWay],
    [
      "accepts an existing destination",
      { ...twoWay, ...dr({ existingBucket: "replica", versioning: "verify" }) },
    ],
    ["accepts a side that is expressly entered", { ...twoWay, ...dr({ access: "manage" }) }],
    ["accepts settings of the new roles", { ...twoWay, role: { path: "/service/", conditions: "strict" } }],
    ["accepts the longest name for two roles", { ...twoWay, role: { name: "x".repeat(56) } }],
    [
      "accepts what is done about the rules of others on an existing destination",
      { ...twoWay, ...dr({ existingBucket: "replica" }), existingRules: "replace" },
    ],
    [
      "accepts that the rules of others are removed",
      { ...twoWay, source: { region: "eu-west-1", existingBucket: "docs" }, existingRules: "replace" },
    ],
    [
      "accepts one way with all that both ways exclude",
      {
        destinations: { a: { region: "us-east-1" }, b: { region: "us-east-1" } },
        twoWay: false,
        role: { arn },
        backfill: { mode: "copy" },
      },
    ],
  ]);

  itRefuses([
    [
      "fails two destinations",
      { ...twoWay, destinations: { a: { region: "us-east-1" }, b: { region: "us-east-1" } } },
      { twoWay: /takes one destination: S3 does not replicate replicas, .*; keep one, or leave twoWay out/ },
    ],
    [
      "fails a side that is not entered",
      { ...emitted(), ...twoWay },
      {
        "destinations.dr.access":
          /is "emit", but the way back has to be set up on that side; leave it out, or/,
      },
    ],
    [
      "fails one role for two buckets",
      { ...twoWay, role: { arn } },
      { "role.arn": /is one role, and the two ways take a role each, for one bucket each; leave it out/ },
    ],
    [
      "fails rules of others that are kept, with a role that is not ours",
      { ...twoWay, source: { region: "eu-west-1", existingBucket: "docs" }, existingRules: "merge" },
      { existingRules: /is "merge", .* and twoWay takes new ones; leave one of them out/ },
    ],
    [
      "fails a locked destination whose objects come back to a source without a lock",
      { ...twoWay, ...dr({ objectLock: {} }) },
      { "source.objectLock": /is needed, because destinations.dr has one: .*; set it, to \{\} if/ },
    ],
    [
      "fails objects under keys of clients that come back to a source that blocks them",
      { ...twoWay, ...dr({ encryption: { allowCustomerKeys: true } }) },
      {
        "source.encryption.allowCustomerKeys":
          /is needed, because destinations.dr takes .*, and they come back;/,
      },
    ],
    [
      "fails a role's name that is too long for the second role",
      { ...twoWay, role: { name: "x".repeat(57) } },
      { "role.name": /the second of which is called "x{57}-reverse"; use at most 56 characters/ },
    ],
    [
      "fails one account's boundary for the roles of two",
      {
        ...twoWay,
        source: { region: "eu-west-1", accountId: "111122223333" },
        ...dr({ accountId: "444455556666" }),
        role: { permissionsBoundary: "arn:aws:iam::111122223333:policy/bounds" },
      },
      { "role.permissionsBoundary": /a role in each, 111122223333 and 444455556666; leave it out/ },
    ],
  ]);
});
