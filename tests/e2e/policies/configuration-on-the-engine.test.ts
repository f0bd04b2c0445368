// Proves: that `pulumi preview` refuses a wrong configuration of the pack before it looks at any resource, names what is
// wrong, and lists what there is where the pack itself refuses. The engine refuses wrong levels and values before it asks the
// pack, and lists nothing. Does not prove: every refusal; tests/policies/configuration.test.ts does.
import assert from "node:assert/strict";
import { rules } from "../../../policies/rules";
import { PolicedStack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

describe("the configuration of the policy pack, under pulumi preview", function () {
  this.timeout("1m");
  let sandbox: EngineSandbox;
  let stack: PolicedStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await new PolicedStack(sandbox, "sound").create();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  async function refusalOf(config: object): Promise<string> {
    const { code, stdout, stderr } = await stack.underPack(["preview"], config);
    assert.notEqual(code, 0, stdout);
    assert.doesNotMatch(stdout, /aws:s3/);
    return `${stdout}${stderr}`.replace(/\s+/g, " ");
  }

  const names = rules.map(({ name }) => name).join(", ");

  it("is refused by the pack if it names a rule that there is not", async () => {
    const refusal = await refusalOf({ "versioning-enabeld": "advisory", zebra: "mandatory" });
    assert.ok(refusal.includes(`there is no rule "zebra"; the rules are: ${names}`), refusal);
    assert.match(refusal, /there is no rule "versioning-enabeld" \(did you mean "versioning-enabled"\?\)/);
  });

  it("is refused by the pack if it names a setting that there is not", async () => {
    const refusal = await refusalOf({ "versioning-enabled": { regions: ["eu-west-1"] } });
    assert.match(
      refusal,
      /versioning-enabled: there is no setting "regions"; the settings are: except, enforcementLevel/,
    );
  });

  it("is refused by the engine if a level is none", async () => {
    assert.match(await refusalOf({ "versioning-enabled": "loud" }), /"versioning-enabled": "loud" is not/);
  });

  it("is refused by the engine if values have other types than the settings", async () => {
    const settings = rules.flatMap(({ name, configSchema }) =>
      Object.keys(configSchema?.properties ?? {}).map((setting) => ({ rule: name, setting })),
    );
    const config: { [rule: string]: { [setting: string]: unknown } } = {};
    for (const { rule, setting } of settings) config[rule] = { ...config[rule], [setting]: null };
    if (settings.length === 0) return;
    const refusal = await refusalOf(config);
    for (const { rule, setting } of settings) assert.match(refusal, new RegExp(`${rule}: ${setting}: `));
  });

  it("is refused by the engine if a list is empty that has to name something", async () => {
    for (const { name, configSchema } of rules)
      for (const [setting, { minItems = 0 }] of Object.entries(configSchema?.properties ?? {}))
        if (minItems > 0)
          assert.match(
            await refusalOf({ [name]: { [setting]: [] } }),
            new RegExp(`${name}: ${setting}: .*at least ${minItems}`),
          );
  });

  it("may say a level for all rules", async () => {
    const { code, stdout } = await stack.underPack(["preview"], { all: "disabled" });
    assert.equal(code, 0, stdout);
  });
});
