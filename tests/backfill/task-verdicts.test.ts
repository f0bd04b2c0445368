// Proves: for every failure code that S3 documents, and for unknown ones, when a failed task is a failure of the run, and
// when it is not because the destinations have the version, nobody can bring it back, or the source is without it.
// Does not prove: that S3 uses the codes as its page says.
import assert from "node:assert/strict";
import type { Place } from "../../backfill/batch/batch-service";
import { documentedCodes } from "../../backfill/batch/task-failure";
import { type Judge, verdictOf } from "../../backfill/batch/task-verdict";

type Held = boolean | undefined;

interface Situation {
  /** What each destination that is due the version answers. */
  held?: { [destination: string]: Held };
  inSource?: Held;
  isToOthers?: boolean;
  isArchived?: boolean;
}

/** The verdict, or the reason of a failure; and which places were asked. */
async function judged(code: string, { held = { dr: true }, inSource, ...is }: Situation) {
  const { isToOthers = false, isArchived = false } = is;
  const places: string[] = [];
  const judge: Judge = {
    destinationsDue: async () => Object.keys(held),
    isArchived: async () => isArchived,
    isToOthers: () => isToOthers,
    holds: async (at: Place, key, versionId) => {
      assert.deepEqual([key, versionId], ["docs/a", "v1"]);
      places.push("source" in at ? "source" : at.destination);
      return "source" in at ? inSource : held[at.destination];
    },
  };
  const task = { key: "docs/a", versionId: "v1", code, message: "S3 says so" };
  const verdict = await verdictOf(task, judge);
  return { verdict: typeof verdict === "string" ? verdict : verdict.reason, places };
}

const verdict = async (code: string, situation: Situation) => (await judged(code, situation)).verdict;

/** Codes of the same meaning. */
const gone = ["SrcKeyNotFound", "SrcObjectNotFound", "SrcVersionNotFound"];
const atDestination = documentedCodes.filter(
  (code) => code.startsWith("Dst") && code !== "DstObjectHardDeleted",
);
const notOfTheVersion = [
  ...documentedCodes.filter(
    (code) => !code.startsWith("Dst") && ![...gone, "SrcReplicationNotPending"].includes(code),
  ),
  ...["NewCode", ""],
];

describe("The failure codes of tasks", () => {
  it("are in one group each", () => {
    const grouped = [...gone, ...atDestination, ...notOfTheVersion];
    const rest = documentedCodes.filter((code) => !grouped.includes(code));
    assert.deepEqual(rest.sort(), ["DstObjectHardDeleted", "SrcReplicationNotPending"]);
    assert.equal(new Set(grouped).size, grouped.length);
  });
});

for (const code of gone) {
  describe(`A task that failed by ${code}`, () => {
    it("is about a deleted version if the source is without it, whatever the destinations are due", async () => {
      for (const held of [{ dr: false }, {}]) {
        assert.deepEqual(await judged(code, { inSource: false, held }), {
          verdict: "deleted",
          places: ["source"],
        });
      }
    });

    it("is a failure if the source has the version, or cannot be asked", async () => {
      for (const inSource of [true, undefined]) {
        for (const isToOthers of [true, false]) {
          assert.match(await verdict(code, { inSource, isToOthers }), new RegExp(`^${code}: `));
        }
      }
    });
  });
}

describe("A task that failed at a destination", () => {
  for (const code of atDestination) {
    it(`by ${code} is a failure if no unmanaged rule is about the key, and nobody has to be asked`, async () => {
      for (const held of [true, false, undefined]) {
        const { verdict, places } = await judged(code, { held: { dr: held } });
        assert.match(verdict, new RegExp(`^${code}: [^()]+$`));
        assert.deepEqual(places, []);
      }
    });

    it(`by ${code} failed for others if every destination of the run has the version`, async () => {
      const held = { dr: true, eu: true };
      assert.deepEqual(await judged(code, { held, isToOthers: true }), {
        verdict: "failedForOthers",
        places: ["dr", "eu"],
      });
    });

    it(`by ${code} is a failure if a destination of the run is without the version, which is named`, async () => {
      const held = { dr: true, eu: false, us: undefined };
      assert.match(
        await verdict(code, { held, isToOthers: true }),
        new RegExp(`^${code}: .* \\(it is not at eu\\)$`),
      );
    });

    it(`by ${code} is a failure if a destination cannot be asked, which is named`, async () => {
      const held = { dr: true, eu: undefined, us: undefined };
      assert.match(
        await verdict(code, { held, isToOthers: true }),
        new RegExp(`^${code}: .* \\(whether eu, us has it cannot be read\\)$`),
      );
    });
  }
});

describe("A task that failed because S3 says that the version is replicated already", () => {
  const code = "SrcReplicationNotPending";
  it("is replicated if every destination has it", async () => {
    for (const isToOthers of [true, false]) {
      assert.equal(await verdict(code, { held: { dr: true, eu: true }, isToOthers }), "replicated");
    }
  });
  it("is a failure if a destination is without it: rules changed since", async () => {
    for (const isToOthers of [true, false]) {
      assert.match(
        await verdict(code, { held: { dr: true, eu: false }, isToOthers }),
        /^SrcReplicationNotPending: .*; run the backfill again \(it is not at eu\)$/,
      );
    }
  });
  it("is a failure if a destination cannot be asked", async () => {
    assert.match(await verdict(code, { held: { dr: undefined } }), /\(whether dr has it cannot be read\)$/);
  });
});

describe("A task that failed because the replica was deleted by version ID", () => {
  const code = "DstObjectHardDeleted";
  it("matters to others only if every destination of the run has the version", async () => {
    for (const isToOthers of [true, false]) {
      const held = { dr: true, eu: true };
      assert.equal(await verdict(code, { held, isToOthers }), "hardDeletedElsewhere");
    }
  });
  it("is no failure, as no job brings it back, if a destination is without it or cannot be asked", async () => {
    for (const held of [
      { dr: false },
      { dr: true, eu: false },
      { dr: undefined },
      { dr: false, eu: undefined },
    ]) {
      for (const isToOthers of [true, false])
        assert.equal(await verdict(code, { held, isToOthers }), "hardDeleted");
    }
  });
});

describe("A task that failed for another reason", () => {
  for (const code of notOfTheVersion) {
    it(`is a failure, wherever the version is: ${code || "none is given"}`, async () => {
      for (const held of [true, false, undefined]) {
        for (const isToOthers of [true, false]) {
          const { verdict, places } = await judged(code, { held: { dr: held }, inSource: held, isToOthers });
          assert.ok(verdict.startsWith(code) && verdict.length > code.length, verdict);
          assert.deepEqual(places, []);
        }
      }
    });
  }
});

describe("A task about a version that no destination is due", () => {
  it("is replicated if S3 says so", async () => {
    assert.deepEqual(await judged("SrcReplicationNotPending", { held: {} }), {
      verdict: "replicated",
      places: [],
    });
  });
});

describe("A task about a version that is not eligible", () => {
  const code = "SrcObjectNotEligible";
  it("is about an archived one if it was archived since S3 listed it", async () => {
    assert.deepEqual(await judged(code, { isArchived: true }), { verdict: "archived", places: [] });
  });
  it("is about none of the run's if no destination is due it, archived or not", async () => {
    assert.equal(await verdict(code, { isArchived: true, held: {} }), "failedForOthers");
  });
});

describe("A task about a key that no destination is due", () => {
  for (const code of [...atDestination, ...notOfTheVersion, "DstObjectHardDeleted"]) {
    it(`failed for others: ${code || "no reason is given"}`, async () => {
      assert.deepEqual(await judged(code, { held: {} }), { verdict: "failedForOthers", places: [] });
    });
  }
});
