// Proves: which allowed arguments are warned about. Does not prove: that the warning is shown; the component's test does.
import assert from "node:assert/strict";
import { warnings } from "../../../components/validation/warnings";

const inClass = (storageClass?: string) =>
  ({ destinations: { dr: { region: "us-east-1", storageClass } } }) as Parameters<typeof warnings>[0];

describe("the warnings", () => {
  for (const storageClass of ["GLACIER", "DEEP_ARCHIVE"]) {
    it(`name a destination in ${storageClass}, from which nothing can be read for hours`, () => {
      const [warning, ...others] = warnings(inClass(storageClass));
      assert.match(
        warning ?? "",
        RegExp(`^destinations.dr.storageClass is ${storageClass}: .* restore of hours`),
      );
      assert.match(warning ?? "", /GLACIER_IR costs little more and is read at once$/);
      assert.deepEqual(others, []);
    });
  }

  for (const storageClass of [undefined, "STANDARD", "GLACIER_IR", "INTELLIGENT_TIERING"]) {
    it(`say nothing about ${storageClass ?? "the class of the source's objects"}`, () => {
      assert.deepEqual(warnings(inClass(storageClass)), []);
    });
  }

  const withPrefix = (prefix?: string) =>
    warnings({ ...inClass(), rules: [{ id: "a" }, { id: "b", prefix }] });
  const patterns: [prefix: string, warning: string][] = [
    [
      "logs/*",
      'rules[1].prefix looks like a pattern. S3 takes a prefix literally: only objects whose keys begin with "logs/*" ' +
        'replicate. Write "logs/", unless the keys have the "*" in them.',
    ],
    [
      "*",
      'rules[1].prefix looks like a pattern. S3 takes a prefix literally: only objects whose keys begin with "*" ' +
        'replicate. Leave the prefix out to replicate every object, unless the keys have the "*" in them.',
    ],
    [
      "a?c",
      'rules[1].prefix looks like a pattern. S3 takes a prefix literally: only objects whose keys begin with "a?c" ' +
        'replicate. Write "a", unless the keys have the "?" in them.',
    ],
    [
      "/logs/",
      'rules[1].prefix begins with "/". S3 takes a prefix literally: only objects whose keys begin with "/logs/" ' +
        'replicate, and keys rarely begin so. Write "logs/", unless they do.',
    ],
    [
      "/",
      'rules[1].prefix begins with "/". S3 takes a prefix literally: only objects whose keys begin with "/" ' +
        "replicate, and keys rarely begin so. Leave the prefix out to replicate every object, unless they do.",
    ],
  ];
  for (const [prefix, warning] of patterns) {
    it(`say what S3 does with the prefix ${prefix}`, () => assert.deepEqual(withPrefix(prefix), [warning]));
  }

  for (const prefix of [undefined, "", "logs/", "a/b", "[a-z]"]) {
    it(`say nothing about the prefix ${prefix}`, () => assert.deepEqual(withPrefix(prefix), []));
  }

  it("name each destination that they are about", () => {
    const destinations = {
      a: { region: "us-east-1", storageClass: "GLACIER" },
      b: { region: "us-east-1" },
      c: { region: "us-east-1", storageClass: "DEEP_ARCHIVE" },
    } as const;
    assert.deepEqual(
      warnings({ destinations }).map((warning) => warning.split(" ")[0]),
      ["destinations.a.storageClass", "destinations.c.storageClass"],
    );
  });
});
