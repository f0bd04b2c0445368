import type { BackfillRule } from "../../contract/backfill-run";
import { isArchiveClass } from "../bucket/archive-class";
import type { ListedVersion } from "../bucket/bucket";
import { modifiedAt } from "../bucket/listed-entry";
import { RuleFilter, selectsKms } from "../decision/rule-filter";
import { isUploadedInParts, mayBeWrittenAfter } from "../decision/write-time";
import { SpreadSample } from "./spread-sample";

/** What a listing of the source tells about the versions below one prefix. */
export interface Census {
  listed: number;
  /** Belong at a destination of the run, as far as keys tell. */
  due: number;
  /** Of these, those that may have been written since a job asked. */
  recent: number;
  /** Of those that are due, the ones that a job asks for. */
  asked: number;
  /** Of these, those that were uploaded in parts. */
  askedInParts: number;
  archived: number;
  filteredOut: number;
  leftToReplication: number;
  /** Are due, and unmanaged rules select them too, as far as keys tell. */
  toOthers: number;
  /** Of these, those that no rule of the run may select: tags or a KMS key decide. */
  perhapsToOthersOnly: number;
  /** Delete markers that a job asks for, and that unmanaged rules alone replicate. */
  markersToOthersOnly: number;
  /** Some of those that a job asks for, and that were written before for sure, from all over the listing. */
  samples: { key: string; versionId: string }[];
}

/** By the bucket that they lead to, the highest priority first. */
export interface CensusRules {
  ours: BackfillRule[][];
  others: BackfillRule[][];
}

export interface CensusOptions {
  /** What was written from then on is live replication's. */
  before: Date;
  /** Until when a job has asked already. */
  askedUntil?: Date;
  /** A job asks for what has a later time. */
  createdAfter?: Date;
  onArchived?: (version: ListedVersion) => void;
}

/** What a version's key tells of whether rules replicate it. */
type Coverage = "no" | "perhaps" | "certain";

export async function takeCensus(
  versions: AsyncIterable<ListedVersion>,
  rules: CensusRules,
  { before, askedUntil, createdAfter = new Date(0), onArchived = () => {} }: CensusOptions,
): Promise<Census> {
  const ours = rules.ours.map((each) => new RuleFilter(each));
  const others = rules.others.map((each) => new RuleFilter(each));
  const census: Census = {
    ...{ listed: 0, due: 0, recent: 0, asked: 0, askedInParts: 0, archived: 0 },
    ...{ filteredOut: 0, leftToReplication: 0 },
    ...{ toOthers: 0, perhapsToOthersOnly: 0, markersToOthersOnly: 0 },
    samples: [],
  };
  const isAsked = (version: ListedVersion) => modifiedAt(version) > createdAfter.getTime();
  const samples = new SpreadSample<ListedVersion>(fewestSamples);
  for await (const version of versions) {
    census.listed++;
    if (modifiedAt(version) >= before.getTime()) {
      census.leftToReplication++;
      continue;
    }
    const forUs = coverage(ours, version);
    if (forUs === "no") {
      census.filteredOut++;
      if (version.isDeleteMarker && isAsked(version) && coverage(others, version) !== "no") {
        census.markersToOthersOnly++;
      }
    } else if (isArchiveClass(version.storageClass)) {
      census.archived++;
      onArchived(version);
    } else {
      census.due++;
      if (askedUntil === undefined || mayBeWrittenAfter(askedUntil, version)) census.recent++;
      if (coverage(others, version) !== "no") {
        census.toOthers++;
        if (!version.isDeleteMarker && mayBeToOthersOnly(rules, version)) census.perhapsToOthersOnly++;
      }
      if (!isAsked(version)) continue;
      census.asked++;
      if (isUploadedInParts(version)) census.askedInParts++;
      if (forUs === "certain" && isSurelyOlder(version, before)) samples.offer(version);
    }
  }
  census.samples = samples.items.map(({ key, versionId }) => ({ key, versionId }));
  return census;
}

const fewestSamples = 20;

/** Not by its time alone: it is the time at which an upload in parts began. */
function isSurelyOlder(version: ListedVersion, than: Date): boolean {
  return !version.isDeleteMarker && !(isUploadedInParts(version) && mayBeWrittenAfter(than, version));
}

function coverage(filters: RuleFilter[], version: ListedVersion): Coverage {
  const found = filters.map((filter): Coverage => {
    if (version.isDeleteMarker) return filter.takesDeleteMarkers(version.key) ? "certain" : "no";
    const deciding = filter.byKey(version);
    if (deciding === "out") return "no";
    return deciding === "tags" ? "perhaps" : "certain";
  });
  if (found.includes("certain")) return "certain";
  return found.includes("perhaps") ? "perhaps" : "no";
}

/** Whether a rule of others selects objects under the key that no rule of the run selects. */
function mayBeToOthersOnly({ ours, others }: CensusRules, { key }: ListedVersion): boolean {
  const covering = (rules: BackfillRule[][]) => rules.flat().filter(({ prefix }) => key.startsWith(prefix));
  const ofRun = covering(ours);
  return covering(others).some((other) => !ofRun.some((rule) => selectsAllOf(rule, other)));
}

/** Of what is under a key that both cover. */
function selectsAllOf(rule: BackfillRule, other: BackfillRule): boolean {
  const hasEachTag = Object.entries(rule.tags).every(([name, value]) => other.tags[name] === value);
  return hasEachTag && (selectsKms(rule) || !selectsKms(other));
}
