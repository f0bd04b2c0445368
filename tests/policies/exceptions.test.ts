// Proves: that what a team writes down as an exception is left alone, by every kind of rule, and nothing else is. Does not
// prove that the reasons are good.
import assert from "node:assert/strict";
import { explicitDeleteMarkers } from "../../policies/rules/explicit-delete-markers";
import { failuresTold } from "../../policies/rules/failures-told";
import { roleRightsComplete } from "../../policies/rules/role-rights-complete";
import { rulesEnabled } from "../../policies/rules/rules-enabled";
import { versioningEnabled } from "../../policies/rules/versioning-enabled";
import { judged } from "./judged";
import { unknown as later, stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const reason = "it is read from and written to by hand until spring";

describe("an exception that a team writes down", () => {
  const cases: [title: string, rule: Parameters<typeof judged>[0], changes: Changes, name: string][] = [
    ["a rule of the stack", failuresTold, { resources: { notification: "left out" } }, "replication"],
    ["a rule of buckets", versioningEnabled, { resources: { "replica-versioning": "left out" } }, "replica"],
    ["a rule of resources", rulesEnabled, { rule: { status: "Disabled" } }, "replication"],
    ["a rule that points elsewhere", roleRightsComplete, { rights: () => [] }, "role-policy"],
  ];
  for (const [title, rule, changes, name] of cases) {
    it(`keeps ${title} from minding it, and from minding nothing else`, async () => {
      const resources = await stackOf(() => handWritten(changes));
      assert.equal((await judged(rule, resources)).findings.length > 0, true);
      assert.deepEqual(await judged(rule, resources, { except: { [name]: reason } }), { findings: [] });
      assert.deepEqual(
        await judged(rule, resources, { except: { [`${name}-2`]: reason } }),
        await judged(rule, resources),
      );
    });
  }

  it("keeps a rule from changing it", async () => {
    const resources = await stackOf(() => handWritten({ rule: { deleteMarkerReplication: undefined } }));
    const changed = (except: object) => {
      const replication = resources.find(({ name }) => name === "replication") ?? assert.fail();
      const getConfig = <T>() => ({ except }) as T;
      const notApplicable = () => assert.fail();
      const args = {
        ...replication,
        asType: () => undefined,
        stackTags: new Map(),
        getConfig,
        notApplicable,
      };
      return explicitDeleteMarkers.remediateResource?.(args) !== undefined;
    };
    assert.equal(changed({ replication: reason }), false);
    assert.equal(changed({}), true);
  });

  it("keeps a rule from saying that it cannot judge it", async () => {
    const resources = await stackOf(() => handWritten({ rule: { status: later } }), { preview: true });
    assert.deepEqual(await judged(rulesEnabled, resources, { except: { replication: reason } }), {
      findings: [],
    });
  });
});
