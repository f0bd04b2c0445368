import type { Case } from "./case";
import { counted } from "./counted";
import { prefix, rolePath } from "./naming";
import { costOf, dollars, totalOf } from "./prices";
import { keyWindowDays } from "./removal";
import { together } from "./together";

export interface AnnouncedRun {
  service: string;
  /** On the screen only: reports name none. */
  accounts: { source: string; destination?: string };
  regions: readonly string[];
  run: string;
}

/** What a run is about to do, and what it costs at most. */
export function announcement(cases: readonly Case[], where: AnnouncedRun): string {
  const { service, accounts, regions, run } = where;
  const groups = together(cases);
  const count = (used: "job" | "keyHour") => groups.reduce((sum, [{ costs }]) => sum + (costs[used] ?? 0), 0);
  const width = Math.max(...cases.map(({ id }) => id.length));
  return [
    `${counted(cases.length, "case")} on ${service}, in ${regions.join(" and ")}.`,
    `Account ${accounts.source}${accounts.destination ? `, second account ${accounts.destination}` : ", no second account"}.`,
    "",
    "The run creates, and removes after each case:",
    `  - buckets named ${prefix}${run}-*, in both regions`,
    `  - IAM roles with the path ${rolePath}`,
    ...(count("keyHour") > 0
      ? [`  - KMS keys, which are deleted ${keyWindowDays} days later: KMS deletes no key sooner`]
      : []),
    ...(count("job") > 0
      ? [`  - at most ${counted(count("job"), "job")} of S3 Batch Operations; S3 lists them for 90 days`]
      : []),
    ...(cases.some(({ id }) => id === "lock-on-existing")
      ? [
          "  - one object version under GOVERNANCE retention for an hour, which is deleted with the permission to bypass it",
        ]
      : []),
    ...(cases.some(({ id }) => id === "remade-destination")
      ? ["  - one bucket that is deleted and created again; S3 may keep its name for an hour or longer"]
      : []),
    "Nothing without this prefix, path or tag is changed or deleted.",
    "",
    "Each case costs at most, at the prices of us-east-1 in November 2026 (prices change):",
    ...groups.flatMap(([first, ...others]) => [
      `  ${first.id.padEnd(width)}  ${dollars(costOf(first.costs))}`,
      ...others.map(({ id }) => `  ${id.padEnd(width)}  included in ${first.id}`),
    ]),
    `  ${"total".padEnd(width)}  ${dollars(totalOf(cases))}`,
  ].join("\n");
}
