// Proves: what a listing of the source tells before a job is made: that every version is in exactly one count, and which
// counts a time, a storage class, tags, delete markers and unmanaged rules lead to. Does not prove: that S3's own list is
// the same; the tests of jobs compare the two.
import assert from "node:assert/strict";
import { type Census, type CensusOptions, type CensusRules, takeCensus } from "../../backfill/batch/census";
import type { ListedVersion } from "../../backfill/bucket/bucket";
import type { BackfillRule } from "../../contract/backfill-run";
import { freshSeed, seededRandom } from "../support/seeded-random";

const minute = 60_000;
const day = 24 * 60 * minute;
const cutOff = new Date("2026-01-10T12:00:00Z");
const before = (milliseconds: number) => new Date(cutOff.getTime() - milliseconds);

const plainTag = `"${"0".repeat(32)}"`;
const partsTag = `"${"0".repeat(32)}-3"`;

function version(key: string, change: Partial<ListedVersion> = {}): ListedVersion {
  return {
    ...{ key, size: 1, etag: plainTag, lastModified: before(30 * day), storageClass: "STANDARD" },
    ...{ isRestored: false, versionId: `version of ${key}`, isDeleteMarker: false },
    ...change,
  };
}

/** As S3 lists it: without content, it has no ETag. */
const marker = (key: string, change: Partial<ListedVersion> = {}) =>
  version(key, { isDeleteMarker: true, size: 0, etag: "", ...change });

const rule = (prefix: string, change: Partial<BackfillRule> = {}): BackfillRule => ({
  ...{ id: prefix || "everything", prefix, tags: {} },
  ...change,
});

const everything: CensusRules = { ours: [[rule("")]], others: [] };

async function* listing(versions: ListedVersion[]) {
  yield* versions;
}

const census = (versions: ListedVersion[], rules = everything, options: Partial<CensusOptions> = {}) =>
  takeCensus(listing(versions), rules, { before: cutOff, ...options });

/** Without the zeros, the samples, and what a job asks for, which is all that is due unless something is said. */
async function countsOf(...of: Parameters<typeof census>) {
  const { samples: _, asked: __, ...counts } = await census(...of);
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

const sumOf = ({ due, archived, filteredOut, leftToReplication }: Census) =>
  due + archived + filteredOut + leftToReplication;

describe("A census of the source", () => {
  it("counts nothing in an empty source", async () => {
    assert.deepEqual(await countsOf([]), {});
    assert.deepEqual((await census([])).samples, []);
  });

  it("counts every version of a key, not only the newest", async () => {
    const versions = ["3", "2", "1"].map((versionId) => version("a", { versionId }));
    assert.deepEqual(await countsOf(versions), { listed: 3, due: 3, recent: 3 });
  });

  const seed = freshSeed();
  it(`counts each version exactly once, whatever it is (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const any = <Item>(...items: Item[]) => items[Math.floor(random() * items.length)] as Item;
    const anyVersion = () =>
      version(any("docs/a", "docs/x/b", "logs/c", "other/d"), {
        lastModified: before(any(-1, 0, 1, minute, day, 30 * day)),
        storageClass: any("STANDARD", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "INTELLIGENT_TIERING"),
        etag: any(plainTag, partsTag, ""),
        isDeleteMarker: any(true, false),
        isRestored: any(true, false),
      });
    const anyRule = () =>
      rule(any("", "docs/", "docs/x/", "logs/"), {
        tags: any<BackfillRule["tags"]>({}, { team: "a" }),
        ...any({}, { deleteMarkers: true }),
      });
    const anyRules = () => Array.from({ length: any(0, 1, 2, 3) }, () => [anyRule(), anyRule()]);
    for (let round = 0; round < 500; round++) {
      const versions = Array.from({ length: any(0, 1, 5, 20) }, anyVersion);
      const archived: ListedVersion[] = [];
      const counted = await census(
        versions,
        { ours: anyRules(), others: anyRules() },
        { askedUntil: any(undefined, before(2 * day)), onArchived: (one) => archived.push(one) },
      );
      assert.deepEqual([counted.listed, sumOf(counted)], [versions.length, versions.length]);
      assert.equal(counted.archived, archived.length);
      for (const part of [counted.recent, counted.toOthers, counted.samples.length]) {
        assert.ok(part <= counted.due, JSON.stringify(counted));
      }
    }
  });

  it("leaves what was written at the cut-off or later to replication, and takes what was written before", async () => {
    for (const [milliseconds, count] of [
      [1, "due"],
      [0, "leftToReplication"],
      [-1, "leftToReplication"],
    ] as const) {
      const counts = await census([version("a", { lastModified: before(milliseconds) })]);
      assert.equal(counts[count], 1, `${milliseconds} ms before the cut-off`);
    }
  });

  it("leaves an archived version that is newer than the cut-off to replication, and does not report it", async () => {
    const onArchived = () => assert.fail("it was reported");
    const cold = version("a", { storageClass: "GLACIER", lastModified: cutOff });
    assert.deepEqual(await countsOf([cold], everything, { onArchived }), { listed: 1, leftToReplication: 1 });
  });
});

describe("Archived versions", () => {
  it("are reported one by one, restored or not, and are not due", async () => {
    const archived: string[] = [];
    const versions = [
      version("glacier", { storageClass: "GLACIER" }),
      version("deep", { storageClass: "DEEP_ARCHIVE" }),
      version("restored", { storageClass: "GLACIER", isRestored: true }),
    ];
    const onArchived = ({ key, versionId }: ListedVersion) => archived.push(`${key}: ${versionId}`);
    const { samples, ...counts } = await census(versions, everything, { onArchived });
    assert.deepEqual([counts.archived, counts.due, counts.recent, samples], [3, 0, 0, []]);
    assert.deepEqual(
      archived,
      versions.map(({ key, versionId }) => `${key}: ${versionId}`),
    );
  });

  it("are none in classes that S3 reads at once", async () => {
    for (const storageClass of ["STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "INTELLIGENT_TIERING"]) {
      const onArchived = () => assert.fail(storageClass);
      assert.equal((await census([version("a", { storageClass })], everything, { onArchived })).due, 1);
    }
  });

  it("are filtered out, and not reported, where no rule selects them", async () => {
    const rules = { ours: [[rule("docs/")]], others: [[rule("")]] };
    const onArchived = () => assert.fail("it was reported");
    const counts = await countsOf([version("logs/a", { storageClass: "GLACIER" })], rules, { onArchived });
    assert.deepEqual(counts, { listed: 1, filteredOut: 1 });
  });
});

describe("Delete markers", () => {
  const cases: [what: string, rules: BackfillRule[][], count: "due" | "filteredOut"][] = [
    ["are due where a rule replicates them", [[rule("", { deleteMarkers: true })]], "due"],
    ["are filtered out where the rule does not replicate them", [[rule("")]], "filteredOut"],
    [
      "are filtered out where the rule with the highest priority keeps them back",
      [[rule("docs/"), rule("", { deleteMarkers: true })]],
      "filteredOut",
    ],
    [
      "are due where the rule with the highest priority replicates them",
      [[rule("docs/", { deleteMarkers: true }), rule("")]],
      "due",
    ],
    [
      "are due where only one of two destinations gets them",
      [[rule("")], [rule("docs/", { deleteMarkers: true })]],
      "due",
    ],
    [
      "are filtered out where the rule selects by tags, as they have none",
      [[rule("", { tags: { team: "a" }, deleteMarkers: true })]],
      "filteredOut",
    ],
    [
      "are filtered out where the rule is about other keys",
      [[rule("logs/", { deleteMarkers: true })]],
      "filteredOut",
    ],
  ];
  for (const [what, ours, count] of cases) {
    it(what, async () => {
      const counts = await census([marker("docs/a")], { ours, others: [] });
      assert.deepEqual([counts[count], sumOf(counts)], [1, 1]);
    });
  }

  it("are due apart from the versions that they hide", async () => {
    assert.deepEqual(await countsOf([marker("a"), version("a")]), {
      ...{ listed: 2, due: 1, recent: 1 },
      filteredOut: 1,
    });
  });
});

describe("Versions that only their tags tell of", () => {
  const tagged = { ours: [[rule("", { tags: { team: "a" } })]], others: [] };

  it("are due, but no samples: nobody knows whether the destination should have them", async () => {
    const { due, filteredOut, samples } = await census([version("a")], tagged);
    assert.deepEqual([due, filteredOut, samples], [1, 0, []]);
  });

  it("are samples where another rule of the run selects them by their key", async () => {
    const both = { ours: [...tagged.ours, [rule("docs/")]], others: [] };
    const { due, samples } = await census([version("docs/a"), version("logs/a")], both);
    assert.deepEqual([due, samples.map(({ key }) => key)], [2, ["docs/a"]]);
  });

  it("are archived where they may be selected", async () => {
    assert.equal((await census([version("a", { storageClass: "GLACIER" })], tagged)).archived, 1);
  });
});

describe("Versions that may have been written since a job asked", () => {
  const askedUntil = before(3 * day);
  const since = (milliseconds: number) => new Date(askedUntil.getTime() + milliseconds);
  const isRecent = async (one: ListedVersion) => {
    const { due, recent } = await census(
      [one],
      { ours: [[rule("", { deleteMarkers: true })]], others: [] },
      { askedUntil },
    );
    assert.equal(due, 1);
    return recent === 1;
  };

  const cases: [what: string, one: ListedVersion, isRecent: boolean][] = [
    ["are those written after", version("a", { lastModified: since(1) }), true],
    [
      "are those of a minute before: S3's servers share no clock",
      version("a", { lastModified: since(-minute) }),
      true,
    ],
    ["are no others", version("a", { lastModified: since(-minute - 1) }), false],
    ["are delete markers written after", marker("a", { lastModified: since(1) }), true],
    ["are no older delete markers", marker("a", { lastModified: since(-minute - 1) }), false],
    [
      "are uploads in parts that began up to a day before",
      version("a", { etag: partsTag, lastModified: since(-day) }),
      true,
    ],
    [
      "are no uploads in parts that began earlier",
      version("a", { etag: partsTag, lastModified: since(-day - 1) }),
      false,
    ],
  ];
  for (const [what, one, expected] of cases) {
    it(what, async () => assert.equal(await isRecent(one), expected));
  }

  it("are all that are due if no job has asked", async () => {
    assert.equal((await census([version("a"), version("b")])).recent, 2);
  });

  it("do not include what is archived, filtered out or left to replication", async () => {
    const lastModified = since(1);
    const versions = [
      version("docs/a", { storageClass: "GLACIER", lastModified }),
      version("logs/a", { lastModified }),
      version("docs/b", { lastModified: cutOff }),
    ];
    const rules = { ours: [[rule("docs/")]], others: [] };
    assert.deepEqual(await countsOf(versions, rules, { askedUntil }), {
      ...{ listed: 3, archived: 1, filteredOut: 1, leftToReplication: 1 },
    });
  });
});

describe("Versions that unmanaged rules replicate as well", () => {
  const toOthers = async (
    one: ListedVersion,
    others: BackfillRule[][],
    ours = [[rule("", { deleteMarkers: true })]],
  ) => (await census([one], { ours, others })).toOthers;

  it("are counted besides, if their keys tell or may tell so", async () => {
    assert.equal(await toOthers(version("docs/a"), [[rule("docs/")]]), 1);
    assert.equal(await toOthers(version("docs/a"), [[rule("logs/")], [rule("", { tags: { a: "1" } })]]), 1);
    assert.equal(await toOthers(version("docs/a"), [[rule("logs/")]]), 0);
    assert.equal(await toOthers(version("docs/a"), []), 0);
  });

  it("include delete markers only where these rules replicate them", async () => {
    assert.equal(await toOthers(marker("a"), [[rule("")]]), 0);
    assert.equal(await toOthers(marker("a"), [[rule("", { deleteMarkers: true })]]), 1);
  });

  it("are filtered out, and not counted, where no rule of the run selects them", async () => {
    const counts = await countsOf([version("logs/a")], { ours: [[rule("docs/")]], others: [[rule("")]] });
    assert.deepEqual(counts, { listed: 1, filteredOut: 1 });
  });
});

describe("The samples of a census", () => {
  it("are all that are due for sure, if they are few", async () => {
    const versions = Array.from({ length: 25 }, (_, index) => version(`key-${index}`));
    const { samples } = await census(versions);
    assert.deepEqual(
      samples,
      versions.map(({ key, versionId }) => ({ key, versionId })),
    );
  });

  it("come from all over the listing, and are few, however long it is", async () => {
    const versions = Array.from({ length: 1000 }, (_, index) => version(`${index}`));
    const { samples } = await census(versions);
    const places = samples.map(({ key }) => Number(key));
    assert.ok(samples.length >= 20 && samples.length < 40, `${samples.length}`);
    assert.deepEqual([places[0], places.some((place) => place > 900)], [0, true]);
  });

  it("are no delete markers, which HEAD does not find, nor young uploads in parts, which may be newer than they look", async () => {
    const rules = { ours: [[rule("", { deleteMarkers: true })]], others: [] };
    const lastModified = new Date(cutOff.getTime() - 60 * 60_000);
    const versions = [marker("a"), version("b", { etag: partsTag, lastModified }), version("c")];
    const { samples } = await census(versions, rules);
    assert.deepEqual(samples, [{ key: "c", versionId: "version of c" }]);
  });
});
