// Proves: what the rule "required-tags" says of programs as the engine shows them, and which settings it refuses. Does not
// prove: what AWS makes of the tags.
import assert from "node:assert/strict";
import { Key } from "@pulumi/aws/kms";
import { CrossRegionReplication } from "../../components";
import { requiredTags } from "../../policies/rules/required-tags";
import { plainArgs } from "../component/deployment";
import { keyArn } from "../support/mocks";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const team = { tags: { team: "data|platform" } };
const tagged: Changes = { resources: { role: { tags: { team: "data" } } } };
const said = async (changes: Changes, { preview = false, config = team as object } = {}) =>
  judged(requiredTags, await stackOf(() => handWritten(changes), { preview }), config);

describe("the rule required-tags", () => {
  it("asks for no tag until it is told of one", async () => {
    assert.deepEqual(await said({}, { config: {} }), { findings: [] });
  });

  it("is content with the tags on buckets and role, before and after the deploy", async () => {
    assert.deepEqual(await said(tagged), { findings: [] });
    assert.deepEqual(await said(tagged, { preview: true }), { findings: [] });
  });

  it("names what has no such tag, in the preview already", async () => {
    const { findings } = await said({}, { preview: true });
    assert.deepEqual(findings, [
      {
        message:
          'role role: it has no tag "team". Instead: the tag "team" with a value like /data|platform/.',
        at: "role",
      },
    ]);
  });

  it("names the value that is otherwise than it was told", async () => {
    const { findings } = await said({
      resources: { ...tagged.resources, replica: { tags: { team: "data2" } } },
    });
    assert.deepEqual(
      findings.map(({ message }) => message.split(". Instead")[0]),
      ['bucket replica: its tag "team" is "data2"'],
    );
  });

  it("takes any value where it is told of none", async () => {
    assert.deepEqual(await said(tagged, { config: { tags: { team: "" } } }), { findings: [] });
  });

  it("counts the tags that the provider puts on all", async () => {
    const defaultTags = { tags: { team: "platform" } };
    assert.deepEqual(await said({ resources: { ireland: { defaultTags } } }), { findings: [] });
    assert.deepEqual(await said({ resources: { ireland: { defaultTags } } }, { preview: true }), {
      findings: [],
    });
  });

  it("believes what the provider makes of all tags, also of those that it takes from the environment", async () => {
    const stack = await stackOf(() => handWritten());
    const all = stack.map((each) => ({ ...each, props: { ...each.props, tagsAll: { team: "data" } } }));
    assert.deepEqual(await judged(requiredTags, all, team), { findings: [] });
  });

  it("asks for them on the keys of both sides too, and on no other key", async () => {
    const encryption = { createKey: true };
    const program = (tags: { [key: string]: string }) => () => {
      new Key("other");
      new CrossRegionReplication("docs", {
        ...plainArgs,
        source: { region: "eu-west-1", encryption },
        destinations: { dr: { region: "us-east-1", encryption } },
        tags,
      });
    };
    for (const preview of [false, true]) {
      const { findings } = await judged(requiredTags, await stackOf(program({}), { preview }), team);
      assert.deepEqual(findings.map(({ at }) => at).sort(), [
        "docs-destination-dr",
        "docs-destination-dr-key",
        "docs-role",
        "docs-source",
        "docs-source-key",
      ]);
      const stack = await stackOf(program({ team: "data" }), { preview });
      assert.deepEqual(await judged(requiredTags, stack, team), { findings: [] });
    }
  });

  it("asks for them on a key that the rules name by its ARN", async () => {
    const destination = { encryptionConfiguration: { replicaKmsKeyId: keyArn("spare", "") } };
    const stack = await stackOf(() => {
      new Key("spare");
      handWritten({ ...tagged, destination });
    });
    const { findings } = await judged(requiredTags, stack, team);
    assert.deepEqual(
      findings.map(({ at }) => at),
      ["spare"],
    );
  });

  it("refuses what is not a regular expression, and names the tag", async () => {
    await assert.rejects(said({}, { config: { tags: { team: "(" } } }), {
      message: /the setting "tags" for "team" is not a regular expression/,
    });
  });

  it("says that it cannot tell when a value is not known before the deploy", async () => {
    const later: Changes = { resources: { ...tagged.resources, replica: { tags: { team: unknown } } } };
    const answer = await said(later, { preview: true });
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /bucket replica: .*tags\.team can't be known/);
  });
});
