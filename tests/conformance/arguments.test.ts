// Proves: what the command line of the conformance program takes and what it rejects, before any request.
// Does not prove: what the program does then; program.test.ts does.
import assert from "node:assert/strict";
import { parseArguments, UsageError } from "../../conformance/arguments";
import { cases } from "../../conformance/cases";

const ids = cases.map(({ id }) => id);
const parsed = (...args: string[]) => parseArguments(args, ids);
const loopback = ["--endpoint", "http://127.0.0.1:4566"];

describe("the command line of npm run conformance", () => {
  it("needs no more than a profile", () => {
    assert.deepEqual(parsed("--profile", "trial"), {
      profile: "trial",
      regions: ["eu-west-1", "us-east-1"],
      clean: false,
      yes: false,
      out: "conformance-report.md",
    });
  });

  it("needs no profile for a local AWS", () => {
    const options = parsed(...loopback, "--only", "no-keys, role-new,no-keys", "--yes", "--out", "report.md");
    assert.deepEqual(options, {
      endpoint: "http://127.0.0.1:4566",
      only: ["no-keys", "role-new"],
      regions: ["eu-west-1", "us-east-1"],
      clean: false,
      yes: true,
      out: "report.md",
    });
  });

  it("takes other regions and a second account", () => {
    const options = parsed(
      ...["--profile", "one", "--destination-profile", "two"],
      ...["--regions", "us-gov-west-1,us-gov-east-1"],
    );
    assert.ok(options !== "help");
    assert.equal(options.destinationProfile, "two");
    assert.deepEqual(options.regions, ["us-gov-west-1", "us-gov-east-1"]);
  });

  it("shows its help whatever else is said", () => assert.equal(parsed("--help"), "help"));

  const rejected: [title: string, args: string[], message: RegExp][] = [
    ["the ambient credentials", [], /^`--profile` is missing/],
    [
      "the ambient credentials for a server elsewhere",
      ["--endpoint", "https://s3.example.org"],
      /^`--profile` is missing/,
    ],
    [
      "an unknown option, with the list of valid ones",
      ["--profil", "one"],
      /^Unknown option "--profil"; expected one of --profile, .*--help\. Did you mean --profile\?$/,
    ],
    [
      "an unknown case, with the list of valid ones",
      [...loopback, "--only", "no-key"],
      /^Unknown case "no-key" in `--only`; expected one of annotations, .*\. Did you mean no-keys\?$/,
    ],
    ["an option without its value", ["--profile", "--yes"], /^Option '--profile' argument is ambiguous\.$/],
    ["a word that belongs to no option", ["trial"], /Unexpected argument 'trial'/],
    ["one region", ["--profile", "one", "--regions", "eu-west-1"], /Give two different regions/],
    [
      "a region twice",
      ["--profile", "one", "--regions", "eu-west-1,eu-west-1"],
      /Give two different regions/,
    ],
    [
      "regions of two partitions",
      ["--profile", "one", "--regions", "eu-west-1,cn-north-1"],
      /within one partition/,
    ],
    [
      "a server that is not on this machine without TLS",
      ["--profile", "one", "--endpoint", "http://s3.example.org"],
      /use https/,
    ],
    [
      "credentials in the address of a server, which it does not repeat",
      ["--profile", "one", "--endpoint", "https://me:secret@s3.example.org"],
      /^(?!.*secret).*take the credentials out of it$/,
    ],
  ];
  for (const [title, args, message] of rejected) {
    it(`rejects ${title}`, () => {
      assert.throws(
        () => parsed(...args),
        (error: Error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
