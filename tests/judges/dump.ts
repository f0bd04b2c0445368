import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openEngineSandbox } from "../support/engine-sandbox";
import { awsguardIn } from "./awsguard"; import { badStack } from "./bad-stack"; import { cfnLint } from "./cfn-lint"; import { checkov } from "./checkov"; import { cloudformationValidate } from "./cloudformation-validate"; import { iamPolicy } from "./iam-policy"; import { parliament } from "./parliament"; import { deployOurStacks } from "./our-stacks"; import { distinct } from "./finding";
(async () => { const sandbox = await openEngineSandbox({ batchOperations: true }); try {
  let t = Date.now(); const lap = (w: string) => { console.log(w, Date.now() - t); t = Date.now(); };
  const stacks = [...(await deployOurStacks(sandbox)), badStack()]; lap("up");
  const folder = await mkdtemp("/tmp/judges-trial/run-"); const templateFiles: any = {};
  for (const s of stacks) { templateFiles[s.name] = join(folder, `${s.name}.json`); await writeFile(templateFiles[s.name], JSON.stringify(s.template, null, 1)); }
  for (const j of [iamPolicy, cfnLint, cloudformationValidate, checkov, parliament, awsguardIn(sandbox.workspace)]) {
    const f = distinct(await j({ stacks, templateFiles, folder })); lap(String(j.name));
    const by: any = {}; for (const x of f) (by[`${x.stack === "bad" ? "BAD " : ""}${x.judge} | ${x.rule} | ${x.on}`] ??= new Set()).add(x.stack + ":" + x.resource);
    for (const k of Object.keys(by).sort()) console.log(k, by[k].size, [...by[k]].slice(0, 2).join(" "));
  }
} finally { await sandbox.close(); } })();
