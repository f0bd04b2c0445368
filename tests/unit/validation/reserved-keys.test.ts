// Proves: that keys which every object of JavaScript has, or drops, neither widen a rule nor stand in for anything: they
// are refused or are keys like any other. Does not prove: what becomes of `{ __proto__: … }` in a program's own source, of
// which nothing arrives here.
import assert from "node:assert/strict";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { ruleSet } from "../../../backfill/decision/rule-set";
import { failureReason } from "../../../backfill/failure/failure-reason";
import { Refusal as Refused } from "../../../backfill/failure/refusal";
import { readRequest } from "../../../backfill/program/request";
import { asked } from "../../../backfill/program/words";
import { good, itAccepts, itRefuses, rules } from "./problems";

/** As a configuration says it, where it is an own property. */
const withProto = (value: unknown) => JSON.parse(`{ "__proto__": ${JSON.stringify(value)} }`);
const reserved = /^is a key that JavaScript reserves. Any other key is allowed. Rename it$/;
const inherited = ["constructor", "toString", "hasOwnProperty", "valueOf"];

describe("the validation of keys", () => {
  itRefuses([
    [
      "fails `__proto__` as the only tag of a rule, which would match every object",
      rules({ tags: withProto("yes") }),
      { "rules[0].tags.__proto__": reserved },
    ],
    ["fails `__proto__` as a tag", { tags: withProto("yes") }, { "tags.__proto__": reserved }],
    [
      "fails `__proto__` as the key of a destination",
      { destinations: { ...good.destinations, ...withProto({ region: "us-west-2" }) } },
      { "destinations.__proto__": reserved },
    ],
  ]);

  itAccepts(
    inherited.flatMap((key): [`accepts ${string}`, object][] => [
      [`accepts \`${key}\` as a tag`, { tags: { [key]: "yes" } }],
      [
        `accepts \`${key}\` as the key of a destination`,
        { destinations: { [key]: { region: "us-east-1", bucketName: "replica" } } },
      ],
      [`accepts \`${key}\` as the name of a rule`, { rules: [{ id: key }] }],
    ]),
  );

  itRefuses(
    inherited.flatMap((key): Parameters<typeof itRefuses>[0] => [
      [`fails \`${key}\` as an argument, which there is not`, { [key]: {} }, { [key]: /^is not known/ }],
      [
        `fails rules that overlap but for the tag \`${key}\`, of which only one asks`,
        rules({}, { tags: { [key]: "yes" } }),
        { "rules[1].priority": /is needed here and in rules\[0\]/ },
      ],
    ]),
  );
});

describe("the backfill", () => {
  const bucketRule = (bucket: string): ReplicationRule => ({
    ID: "all",
    Status: "Enabled",
    Filter: { Prefix: "" },
    Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  });

  for (const bucket of ["constructor", "valueof"]) {
    it(`follows a rule to a bucket that is called ${bucket}`, () => {
      const found = ruleSet([bucketRule(bucket)]);
      assert.deepEqual(Object.keys(found), [bucket]);
      assert.deepEqual(
        found[bucket]?.rules.map(({ id }) => id),
        ["all"],
      );
    });
  }

  it("does not explain an error whose name is that of something that every object has", () => {
    assert.equal(failureReason(Object.assign(new Error("no"), { name: "constructor" })), "constructor: no");
  });

  const source = { bucket: "docs", region: "eu-west-1" };
  const rule = { id: "all", prefix: "", tags: {} };
  const replica = { bucket: "replica", region: "us-east-1", rules: [rule] };
  function problemsOf(json: string): string[] {
    try {
      readRequest("run", asked("run", ["-"], {}), json);
    } catch (error) {
      if (error instanceof Refused) return error.problems;
      throw error;
    }
    return [];
  }

  it("refuses `__proto__` as the tag of a rule", () => {
    const run = {
      source,
      destinations: { dr: { ...replica, rules: [{ ...rule, tags: withProto("yes") }] } },
    };
    assert.deepEqual(problemsOf(JSON.stringify(run)), [
      "destinations.dr.rules[0].tags.__proto__ allowed is any other key; rename it",
    ]);
  });

  it("refuses `__proto__` as the key of a destination", () => {
    const run = JSON.stringify({ source, destinations: {} }).replace(
      "{}",
      `{"__proto__":${JSON.stringify(replica)}}`,
    );
    assert.deepEqual(problemsOf(run), ["destinations.__proto__ allowed is any other key; rename it"]);
  });
});
