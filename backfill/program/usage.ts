import { type Command, commands, optionsOf } from "./options";

const name = "s3-backfill";

export function usage(): string {
  return `${name} COMMAND [OPTIONS] [-]

Brings the objects of an S3 bucket over to other buckets, server-side, and proves that they are there.

${table(Object.entries(commands))}

${name} COMMAND --help tells the options of a command. Each can be given by the environment as well (--source-region is
S3_BACKFILL_SOURCE_REGION). A single - reads the run as JSON from stdin instead of the environment. Credentials come from
the AWS SDK's chain.

One line of JSON on stdout says what was done; progress is on stderr. Exit codes: 0 all done; 2 refused, nothing begun;
3 done, but objects failed or differ; 4 with --strict, objects were left on purpose; 130 interrupted; 1 anything else.`;
}

export function usageOf(command: Command): string {
  const rows = optionsOf(command).map(
    ({ flag, value, help }) =>
      [`--${flag}${value === undefined ? "" : ` ${value}`}`, help] as [string, string],
  );
  return `${name} ${command} [OPTIONS] [-]: ${commands[command]}\n\n${table(rows)}`;
}

function table(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join("\n");
}
