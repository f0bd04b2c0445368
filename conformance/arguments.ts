import { parseArgs } from "node:util";
import { checkEndpoint } from "../backfill/program/endpoint-check";
import { Problems } from "../backfill/program/problems";
import { nearestName } from "../contract/nearest-name";
import { partitionOf } from "../contract/partitions";

export interface Options {
  profile?: string;
  destinationProfile?: string;
  /** The source's region and that of the destinations. */
  regions: [home: string, away: string];
  endpoint?: string;
  /** Only these cases. */
  only?: string[];
  clean: boolean;
  yes: boolean;
  out: string;
}

/** The command line is wrong. Nothing was done. */
export class UsageError extends Error {}

export const defaultReport = "conformance-report.md";

const options = {
  profile: { type: "string" },
  "destination-profile": { type: "string" },
  regions: { type: "string", default: "eu-west-1,us-east-1" },
  endpoint: { type: "string" },
  only: { type: "string" },
  clean: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  out: { type: "string", default: defaultReport },
  help: { type: "boolean", default: false },
} as const;

export const help = `npm run conformance -- --profile NAME [options]

Tries what this project assumes of AWS on temporary resources, writes a report, and removes the resources.

  --profile NAME               profile of the shared AWS configuration; not needed with a loopback endpoint
  --regions SOURCE,DESTINATION regions of the source and of the destinations (default: eu-west-1,us-east-1)
  --destination-profile NAME   profile of a second account, for the cases that need one
  --endpoint URL               a local AWS instead of AWS
  --only ID,ID                 only these cases
  --out FILE                   where to write the report (default: ${defaultReport})
  --yes                        do not ask for confirmation
  --clean                      run no cases; remove what interrupted runs left behind

Exit codes: 0 the report is written and nothing is left behind, 1 something failed or is left behind, 2 the command line
is wrong and nothing was done, 130 interrupted.
`;

const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** "help", or what to do. `cases` are the IDs that --only takes. */
export function parseArguments(args: string[], cases: readonly string[]): Options | "help" {
  const values = valuesOf(args);
  if (values.help) return "help";
  const { profile, endpoint, only: list, regions: places, clean, yes, out } = values;
  if (endpoint !== undefined) {
    const problems = new Problems();
    checkEndpoint("--endpoint", endpoint, problems);
    if (problems.found[0] !== undefined) throw new UsageError(problems.found[0]);
  }
  if (!profile && !(endpoint !== undefined && isLoopback(endpoint))) {
    throw new UsageError(
      "`--profile` is missing. Name the profile of the account to create temporary resources in; the ambient credentials " +
        "are never used.",
    );
  }
  return {
    ...(profile && { profile }),
    ...(values["destination-profile"] && { destinationProfile: values["destination-profile"] }),
    ...(endpoint && { endpoint: new URL(endpoint).origin }),
    ...(list !== undefined && { only: casesIn(list, cases) }),
    regions: regionsIn(places),
    clean,
    yes,
    out,
  };
}

export function isLoopback(endpoint: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}

function valuesOf(args: string[]) {
  const names = Object.keys(options).map((name) => `--${name}`);
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const written = /'(--?[^'\s=]+)/.exec(message)?.[1] ?? "";
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const near = nearestName(written, names);
      throw new UsageError(
        `Unknown option "${written}"; expected one of ${names.join(", ")}.${near ? ` Did you mean ${near}?` : ""}`,
      );
    }
    // The first line of Node's message says what is wrong, the others how other programs would want it.
    throw new UsageError(message.split("\n")[0] ?? message);
  }
}

function casesIn(list: string, known: readonly string[]): string[] {
  const asked = list.split(",").map((id) => id.trim());
  for (const id of asked) {
    if (known.includes(id)) continue;
    const near = nearestName(id, known);
    const hint = near ? ` Did you mean ${near}?` : "";
    throw new UsageError(
      `Unknown case "${id}" in \`--only\`; expected one of ${[...known].sort().join(", ")}.${hint}`,
    );
  }
  return [...new Set(asked)];
}

function regionsIn(list: string): [string, string] {
  const [home, away, ...others] = list.split(",").map((region) => region.trim());
  const isRegion = (region: string | undefined): region is string => regionPattern.test(region ?? "");
  if (!isRegion(home) || !isRegion(away) || others.length > 0 || home === away) {
    throw new UsageError(
      `\`--regions\` is "${list}". Give two different regions, separated by a comma, such as eu-west-1,us-east-1.`,
    );
  }
  if (partitionOf(home) !== partitionOf(away)) {
    throw new UsageError(
      `\`--regions\` is "${list}". S3 replicates within one partition only; give two regions of one.`,
    );
  }
  return [home, away];
}
