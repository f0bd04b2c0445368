// Proves: that the pack's page lists every rule with its level, what it holds, and its settings, as the rules themselves say.
// When it fails, its message has the text to put there.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Policies } from "@pulumi/policy";
import { exceptions } from "../../policies/exceptions";
import { rules } from "../../policies/rules";
import { type SettingSchema, wordsFor } from "../../policies/setting-schema";
import { REPOSITORY } from "../../sandbox/folders";

type Rule = Policies[number];

/** "resource" where one resource alone tells, and the engine asks before that is made. */
function askedOf(rule: Rule): string {
  return "validateResource" in rule ? "resource" : "stack";
}

function ruleTable(): string {
  const rows = rules.map((rule) => {
    const fixes = "remediateResource" in rule ? ", can remediate" : "";
    return [`\`${rule.name}\``, `${rule.enforcementLevel}${fixes}`, askedOf(rule), rule.description];
  });
  return table(["Rule", "Level", "Asked of", "What it holds"], rows);
}

function settingTable(): string {
  const rows = rules.flatMap((rule) =>
    settingsOfItsOwn(rule).map(([name, schema]) => [
      `\`${rule.name}\``,
      `\`${name}\``,
      `${schema.description} ${typeOf(schema)}`,
    ]),
  );
  return table(["Rule", "Setting", "What it says"], rows);
}

/** Without the one that all rules have, which the page tells once. */
function settingsOfItsOwn({ configSchema }: Rule) {
  return Object.entries(configSchema?.properties ?? {}).filter(([name]) => !(name in exceptions));
}

function typeOf(schema: SettingSchema): string {
  const byDefault = "default" in schema ? `; \`${JSON.stringify(schema.default)}\` unless set` : "";
  return `(${wordsFor(schema)}${byDefault})`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [head, head.map(() => "---"), ...rows].map(line).join("");
}

describe("the page of the policy pack", () => {
  it("tells of the setting that every rule has", async () => {
    const page = await readFile(join(REPOSITORY, "policies/README.md"), "utf8");
    for (const { name, configSchema } of rules) assert.ok("except" in (configSchema?.properties ?? {}), name);
    assert.match(page, /Every rule has the setting `except`/);
  });

  for (const [title, of] of [
    ["every rule with its level and what it holds", ruleTable],
    ["every setting with its type and its default", settingTable],
  ] as const) {
    it(`lists ${title}`, async () => {
      const page = await readFile(join(REPOSITORY, "policies/README.md"), "utf8");
      assert.ok(page.includes(`\n${of()}\n`), `policies/README.md has to have\n\n${of()}`);
    });
  }
});
