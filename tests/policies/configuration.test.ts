// Proves: which configurations of the pack are refused, and that a refusal names what there is instead. Does not prove that
// the pack refuses under the engine: tests/e2e/policies/configuration-on-the-engine.test.ts does.
import assert from "node:assert/strict";
import type { Policies } from "@pulumi/policy";
import { configurationProblems } from "../../policies/configuration";
import { rules } from "../../policies/rules";
import { unknownKeywords } from "../../policies/setting-schema";

const keep = (name: string, properties?: object) => ({
  ...{ name, description: "Keeps something.", validateStack: () => undefined },
  ...(properties && { configSchema: { properties: { ...properties } } }),
});
const some: Policies = [
  keep("regions-allowed", {
    regions: {
      type: "array",
      items: { type: "string", pattern: "^[a-z-]+\\d$" },
      minItems: 1,
      default: ["x1"],
    },
    strictly: { type: "boolean", default: false },
    tags: { type: "object", additionalProperties: { type: "string", minLength: 1 }, default: {} },
  }),
  keep("delete-markers", {
    markers: { type: ["string", "integer"], enum: ["excluded", "replicated", 3], default: "excluded" },
  }),
  keep("versioning-enabled"),
];

function problemsOf(configuration: unknown): string[] {
  return configurationProblems(configuration, some);
}

describe("the configuration of the policy pack", () => {
  const fine: { [what: string]: object } = {
    nothing: {},
    "a level for all": { all: "advisory" },
    "a level for all in an object": { all: { enforcementLevel: "disabled" } },
    "environments that settings are taken from": { environments: ["replication/prod"] },
    "a level by itself": { "versioning-enabled": "remediate" },
    "a level beside settings": {
      "regions-allowed": {
        enforcementLevel: "mandatory",
        regions: ["eu-west-1"],
        strictly: true,
        tags: { a: "b" },
      },
    },
    "a choice": { "delete-markers": { markers: 3 } },
  };
  for (const [what, configuration] of Object.entries(fine)) {
    it(`may say ${what}`, () => {
      assert.deepEqual(problemsOf(configuration), []);
    });
  }

  const levels = "the levels are: advisory, mandatory, remediate, disabled";
  const refused: [string, unknown, string[]][] = [
    [
      "a rule that there is not",
      { "version-enabled": "mandatory" },
      [
        'there is no rule "version-enabled" (did you mean "versioning-enabled"?); the rules are: ' +
          "regions-allowed, delete-markers, versioning-enabled, all, environments",
      ],
    ],
    [
      "a rule that is like no other",
      { zebra: {} },
      [
        'there is no rule "zebra"; the rules are: regions-allowed, delete-markers, versioning-enabled, all, environments',
      ],
    ],
    [
      "a level that there is not",
      { "versioning-enabled": "mandatroy" },
      [`versioning-enabled: "mandatroy" is no level (did you mean "mandatory"?); ${levels}`],
    ],
    [
      "a level that there is not, beside settings",
      { "regions-allowed": { enforcementLevel: 5 } },
      [`regions-allowed: 5 is no level; ${levels}`],
    ],
    ["a level for all that there is not", { all: "loud" }, [`all: "loud" is no level; ${levels}`]],
    [
      "settings for all",
      { all: { regions: [] } },
      ['all: there is no setting "regions"; the settings are: enforcementLevel'],
    ],
    [
      "a setting that there is not",
      { "regions-allowed": { region: ["eu-west-1"] } },
      [
        'regions-allowed: there is no setting "region" (did you mean "regions"?); the settings are: ' +
          "regions, strictly, tags, enforcementLevel",
      ],
    ],
    [
      "a setting of a rule that has none",
      { "versioning-enabled": { regions: [] } },
      ['versioning-enabled: there is no setting "regions"; the settings are: enforcementLevel'],
    ],
    [
      "no allowed region at all",
      { "regions-allowed": { regions: [] } },
      [
        "regions-allowed: regions is [] and has to be a list of at least 1, each a text that matches /^[a-z-]+\\d$/",
      ],
    ],
    [
      "a text instead of a list",
      { "regions-allowed": { regions: "eu-west-1", strictly: "yes" } },
      [
        'regions-allowed: regions is "eu-west-1" and has to be a list of at least 1, each a text that matches /^[a-z-]+\\d$/',
        'regions-allowed: strictly is "yes" and has to be true or false',
      ],
    ],
    [
      "a list with something else in it",
      { "regions-allowed": { regions: ["eu-west-1", "Ireland"], tags: { team: "" } } },
      [
        'regions-allowed: regions is ["eu-west-1","Ireland"] and has to be a list of at least 1, each a text that matches /^[a-z-]+\\d$/',
        'regions-allowed: tags is {"team":""} and has to be an object, each a text, not empty',
      ],
    ],
    [
      "none of the choices",
      { "delete-markers": { markers: "ignored" } },
      ['delete-markers: markers is "ignored" and has to be one of "excluded", "replicated", 3'],
    ],
    [
      "neither a level nor settings",
      { "versioning-enabled": ["mandatory"], "delete-markers": null },
      [
        "delete-markers: null is neither a level nor an object of settings",
        'versioning-enabled: ["mandatory"] is neither a level nor an object of settings',
      ],
    ],
    [
      "environments that are no texts",
      { environments: [1] },
      ["environments is [1] and has to be a list, each a text"],
    ],
    [
      "a list of rules",
      ["versioning-enabled"],
      [
        '["versioning-enabled"] is no configuration; it is an object of rules: regions-allowed, delete-markers, versioning-enabled',
      ],
    ],
  ];
  for (const [what, configuration, problems] of refused) {
    it(`is refused if it says ${what}`, () => {
      assert.deepEqual(problemsOf(configuration), problems);
    });
  }

  it("tells everything that is wrong at once", () => {
    const said = { zebra: "mandatory", "versioning-enabled": "loud", "delete-markers": { colour: "red" } };
    assert.equal(problemsOf(said).length, 3);
  });

  it("can be checked for every setting that a rule of the pack has, and allows the defaults", () => {
    for (const { name, configSchema } of rules) {
      const settings = Object.entries(configSchema?.properties ?? {});
      assert.deepEqual(
        settings.flatMap(([, schema]) => unknownKeywords(schema)),
        [],
        name,
      );
      const defaults = Object.fromEntries(
        settings.flatMap(([setting, schema]) => ("default" in schema ? [[setting, schema.default]] : [])),
      );
      assert.deepEqual(configurationProblems({ [name]: defaults }, rules), []);
    }
  });
});
