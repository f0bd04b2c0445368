import { awkwardKeys } from "./awkward-keys";
import { archiveClasses, extras } from "./extras";
import { Random } from "./random";

const KiB = 1024;
const MiB = 1024 * KiB;

type Headers = { [name: string]: string };

export interface Version {
  size: number;
  /** What the bytes are made of. */
  seed: string;
  headers: Headers;
  /** Uploaded in parts of these sizes. */
  parts?: number[];
}

/** What is written under one key, the oldest first; null is a delete marker. */
export interface History {
  key: string;
  versions: (Version | null)[];
  /** Whether the first version is from the time before the bucket had versions, which makes its id "null". */
  isOld?: boolean;
}

/** What a server does not take, by the names among the awkward keys and among the extras, with the reason. */
export interface Limits {
  keys: { [what: string]: string };
  extras: { [what: string]: string };
  /** Of versions from the time before the bucket had versions. */
  old: { tags?: string; nothing?: string };
}

/** The same objects each time, of every kind there is, and so many common ones. */
export function mixedSet(common: number, limits: Limits): History[] {
  const kinds = Object.entries(extras).filter(([what]) => !(what in limits.extras));
  // The redirect of an object with content is for websites only.
  const all = kinds.flatMap(([what, headers]) => (what === "a redirect" ? [] : [headers]));
  return [
    ...awkward(all, limits),
    ...kinds.map(([what, headers]) => single(`extras of nothing/${what}`, 0, headers)),
    ...all.map((headers, index) => single(`extras/${index}`, 100, headers)),
    ...sizes(),
    ...inParts(all),
    ...repeated(),
    ...old(all, limits.old),
    ...archiveClasses.map((name) => single(`archived/${name}`, 10, { "x-amz-storage-class": name })),
    ...commonObjects(common, all),
  ];
}

export function version(size: number, seed: string, headers: Headers = {}): Version {
  return { size, seed, headers };
}

export function single(key: string, size: number, headers: Headers = {}): History {
  return { key, versions: [version(size, key, headers)] };
}

/** Keys, histories and extras in turn. */
function awkward(all: Headers[], limits: Limits): History[] {
  const keys = Object.entries(awkwardKeys).filter(([what]) => !(what in limits.keys));
  return keys.flatMap(([, some], group) =>
    some.map((key, index): History => {
      if (key.endsWith("/")) return single(key, 0, { "content-type": "application/x-directory" });
      const headers = all[(group + index) % all.length];
      const [first, second] = [version(index, key, headers), version(index + 1, `${key}2`, headers)];
      const shapes = [[first], [first, second], [first, null, second], [first, second, null]];
      return { key, versions: shapes[index % 6] ?? [first] };
    }),
  );
}

function sizes(): History[] {
  const small = [0, 1, 2, 1023, 1024, 1025, 64 * KiB];
  const large = [MiB - 1, MiB, 4 * MiB, 4 * MiB + 1, 8 * MiB + 1, 64 * MiB];
  const several = [MiB, 0, 64 * MiB, 1].map((size, index) => version(size, `several ${index}`));
  return [
    ...[...small, ...large].map((size) => single(`sizes/${size}`, size)),
    { key: "sizes/several", versions: several },
  ];
}

/** As multipart uploads leave them: with ETags that are no digests of the bytes. */
function inParts(all: Headers[]): History[] {
  const upload = (seed: string, parts: number[], headers: Headers = {}): Version => {
    const size = parts.reduce((sum, part) => sum + part);
    return { ...version(size, seed, headers), parts };
  };
  const [two, three] = [
    [5 * MiB, 1],
    [5 * MiB, 5 * MiB + 7, 3 * KiB],
  ];
  const several = [upload("x", two), version(3, "x"), upload("y", two), null, upload("z", [10])];
  return [
    ...all.map((headers, index) => ({
      key: `in parts/${index} + %`,
      versions: [upload(`part ${index}`, index % 5 === 0 ? three : two, headers)],
    })),
    { key: "in parts/several", versions: several },
  ];
}

/** The same bytes again, which makes versions hard to tell from each other. */
function repeated(): History[] {
  const [a, b, nothing] = [version(10, "a"), version(10, "b"), version(0, "")];
  const numbered = ["1", "2", "3"].map((value) => version(10, "a", { "x-amz-meta-number": value }));
  return [
    { key: "repeated/twice", versions: [a, a] },
    { key: "repeated/back again", versions: [a, b, a] },
    { key: "repeated/with other metadata", versions: numbered },
    { key: "repeated/deleted between", versions: [a, null, a, null, null, a] },
    { key: "repeated/deleted", versions: [a, null, null] },
    { key: "repeated/nothing", versions: [nothing, nothing, null, nothing] },
    { key: "repeated/only deleted", versions: [null] },
  ];
}

function old(all: Headers[], limits: Limits["old"]): History[] {
  const histories = all.map((headers, index): History => {
    const key = `old/${index}`;
    const { "x-amz-tagging": _, ...untagged } = headers;
    const first = version(index + 1, key, limits.tags === undefined ? headers : untagged);
    const second = version(5, "newer", headers);
    const shapes = [[first], [first, second], [first, null, second], [first, null]];
    return { key, versions: shapes[index % shapes.length] ?? [], isOld: true };
  });
  const nothing = { ...single("old/nothing", 0), isOld: true };
  return limits.nothing === undefined ? [...histories, nothing] : histories;
}

/** Mostly one small version without anything, as in most buckets. In the order of keys they are behind all ASCII. */
function commonObjects(count: number, all: Headers[]): History[] {
  const random = new Random(20_000);
  return Array.from({ length: count }, (_, index): History => {
    const key = `zz/${random.below(64).toString(16)}/object ${index}.bin`;
    const writes = random.chance(0.05) ? 2 + random.below(3) : 1;
    const versions = Array.from({ length: writes }, (_, number) => {
      const size = random.chance(0.02) ? random.below(64 * KiB) : random.below(2000);
      return version(size, `${key} ${number}`, random.chance(0.1) ? random.of(all) : {});
    });
    return { key, versions: random.chance(0.02) ? [...versions, null] : versions };
  });
}
