#!/usr/bin/env node
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { configurationProblems } from "../configuration";
import { rules } from "../rules";
import { ExitCode, exitCodeFor } from "./exit-code";
import { markdownFor } from "./markdown";
import { runPulumi } from "./pulumi";
import { Refusal } from "./refusal";
import { type Report, reportOf } from "./report";
import { type GateRequest, readRequest, usage } from "./request";
import { wordsFor } from "./words";

async function main(words: readonly string[]): Promise<ExitCode> {
  const request = readRequest(words);
  if (request === undefined) {
    console.log(usage);
    return ExitCode.clean;
  }
  if (request.config !== undefined) await refuseWrongConfiguration(request.config);
  const { events, failed } = await runPulumi(request);
  const report = reportOf(request.gate, events, { rules, pulumiFailed: failed });
  await summarize(report, request);
  console.log(wordsFor(report));
  return exitCodeFor(report, request.allowUnjudged);
}

async function refuseWrongConfiguration(file: string): Promise<void> {
  const problems = configurationProblems(await readConfiguration(file), rules);
  if (problems.length > 0) throw new Refusal(problems.map((problem) => `${file}: ${problem}`));
}

async function readConfiguration(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, "utf8")).trim() || "{}");
  } catch (error) {
    throw new Refusal([`${file} cannot be read: ${(error as Error).message}`]);
  }
}

async function summarize(report: Report, { summary }: GateRequest): Promise<void> {
  const { GITHUB_STEP_SUMMARY: ofStep } = process.env;
  if (summary !== undefined) await writeFile(summary, markdownFor(report));
  else if (ofStep) await appendFile(ofStep, markdownFor(report));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const lines = error instanceof Refusal ? error.problems : [String(error)];
    for (const line of lines) console.error(`replication-policy-gate: ${line}`);
    process.exitCode = error instanceof Refusal ? ExitCode.refused : ExitCode.failed;
  },
);
