import { join } from "node:path";
import { CACHE } from "../../sandbox/folders";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { type Finished, runInGroup } from "../../sandbox/process-group";
import type { Progress } from "../../sandbox/progress";

const judgeLimitMilliseconds = 120_000;

/** Answers the folder with the programs of cfn-lint, cloudformation-validate and parliament, which is made once. */
export function linterPrograms(progress: Progress): Promise<string> {
  return environment(
    "set of linters of the tests (cfn-lint, cloudformation-validate, parliament)",
    "linters-requirements.txt",
    progress,
  );
}

/** Answers the folder with Checkov, which is made once. */
export function checkovPrograms(progress: Progress): Promise<string> {
  return environment("linter of the tests with most rules (Checkov)", "checkov-requirements.txt", progress);
}

/** Runs one of these programs with nothing of ours in its environment; what its exit code means is its own. */
export async function runJudge(programs: Promise<string>, name: string, args: string[], input?: string) {
  const { PATH } = process.env;
  const finished = await runInGroup(join(await programs, name), args, {
    env: { PATH, HOME: "/nonexistent", LC_ALL: "C.UTF-8" },
    timeoutMilliseconds: judgeLimitMilliseconds,
    input,
  });
  return { ...finished, parsed: <Answer>() => parsedAnswer<Answer>(name, finished) };
}

function parsedAnswer<Answer>(name: string, { code, stdout, stderr }: Finished): Answer {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${name} ended with exit code ${code} and no verdict\n${stdout}\n${stderr}`);
  }
}

function environment(holds: string, requirements: string, progress: Progress): Promise<string> {
  return pythonEnvironment({
    holds,
    requirements: join(__dirname, requirements),
    cache: CACHE,
    searchPath: process.env.PATH ?? "",
    progress,
  });
}
