import type { ReplicationRule } from "@aws-sdk/client-s3";
import { rulesSince } from "../../../attachment/rules-since";
import type { BatchBackfillRun } from "../../../backfill/batch/job-request";
import type { BackfillRule, BackfillSummary } from "../../../contract/backfill-run";
import { type RulesSince, selectionDigests } from "../../../contract/rules-since";

const region = "us-east-1";

export interface DeclaredRule {
  prefix: string;
  tags: { [name: string]: string };
  deleteMarkers: boolean;
}

export interface Destination {
  /** The highest priority first. */
  rules: DeclaredRule[];
  generation: number;
}

/** What a stack declares, and what its state keeps from one deployment to the next, as the component's commands do. */
export class Stack {
  readonly declared = new Map<string, Destination>();
  others: ReplicationRule[] = [];
  propagationMinutes = 15;
  summary: BackfillSummary | undefined;
  /** Another one for each bucket that the source is. */
  sourceGeneration = 1;
  private since: RulesSince = {};
  private put: { input: string; at: string } | undefined;

  constructor(private readonly source: string) {}

  /** All of it goes, as where somebody deploys from a state that was lost. */
  loseState(): void {
    this.summary = undefined;
    this.since = {};
    this.put = undefined;
  }

  get rules(): ReplicationRule[] {
    const ours = [...this.declared].flatMap(([name, { rules }], index) =>
      rules.map((rule, place) => replicationRule(name, rule, 100 * (index + 1) - place)),
    );
    return [...ours, ...this.others];
  }

  /** Runs only when other rules are declared, and before they are put. */
  noteSince(now: number): void {
    const selections = [...this.declared].flatMap(([bucket, { rules }]) =>
      selectionDigests({ bucket, region }, rules),
    );
    this.since = rulesSince(selections, this.since, new Date(now));
  }

  /** Runs only when it is told something else than the last time, and after rules are put. */
  notePut(now: number): void {
    const ours = [...this.declared].map(([name, { rules, generation }]) => [name, rules, generation]);
    const input = JSON.stringify([ours, this.since, this.sourceGeneration]);
    if (this.put?.input !== input) this.put = { input, at: new Date(now).toISOString() };
  }

  run(wait: boolean): BatchBackfillRun {
    const destinations = [...this.declared].map(([bucket, { rules, generation }]) => {
      const digests = selectionDigests({ bucket, region }, rules);
      const told = rules.map((rule, place): BackfillRule => {
        const since = this.since[digests[place] ?? ""];
        return { id: idOf(bucket, rule), ...rule, ...(since && { since }) };
      });
      return [bucket, { bucket, region, generation: String(generation), rules: told }];
    });
    return {
      source: { bucket: this.source, region: "eu-west-1", generation: String(this.sourceGeneration) },
      destinations: Object.fromEntries(destinations),
      batch: {
        ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
        ...{ reportBucket: "reports", reportPrefix: "", wait },
        propagationMinutes: this.propagationMinutes,
        ...(this.put && { rulesPutAt: this.put.at }),
      },
    };
  }
}

function idOf(bucket: string, { prefix, tags, deleteMarkers }: DeclaredRule): string {
  return [bucket, prefix, ...Object.values(tags), deleteMarkers].join(" ");
}

export function replicationRule(bucket: string, rule: DeclaredRule, Priority: number): ReplicationRule {
  const { prefix: Prefix, deleteMarkers } = rule;
  const Tags = Object.entries(rule.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ID: idOf(bucket, rule),
    Priority,
    Status: "Enabled",
    Filter: Tags.length === 0 ? { Prefix } : { And: { Prefix, Tags } },
    DeleteMarkerReplication: { Status: deleteMarkers ? "Enabled" : "Disabled" },
    Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  };
}
