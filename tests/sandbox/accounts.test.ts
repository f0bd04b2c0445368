// Proves that the stand-ins work in the account that their configuration leads to, and refuse one that it does not allow,
// against a local AWS that tells accounts by their keys and roles.
// Does not prove how AWS evaluates the trust of a role.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial } from "./local-trial";
import { type TemporaryFolder, temporaryFolder } from "./temporary-project";

const [ours, theirs, third] = ["000000000000", "222222222222", "333333333333"];
const roleIn = (account: string) => ({ roleArn: `arn:aws:iam::${account}:role/deployer` });

describe("the account of a stand-in", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let folder: TemporaryFolder;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    folder = temporaryFolder();
  });
  after(async () => {
    await local?.close();
    folder?.remove();
  });

  async function accountWith(config: PropertyMap): Promise<unknown> {
    const { plugin } = await local.aws(config);
    const answer = await plugin.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    return (answer as { accountId: string }).accountId;
  }

  it("is that of the last of several roles", async () => {
    const assumeRoles = JSON.stringify([roleIn(theirs), roleIn(third)]);
    assert.equal(await accountWith({ assumeRoles }), third);
  });

  it("is that of a profile in a file that is named", async () => {
    const file = join(folder.path, "credentials");
    await writeFile(file, `[work]\naws_access_key_id=${theirs}\naws_secret_access_key=secret\n`);
    const sharedCredentialsFiles = JSON.stringify([file]);
    const config = { accessKey: "", secretKey: "", profile: "work", sharedCredentialsFiles };
    assert.equal(await accountWith(config), theirs);
  });

  it("is that of keys that the engine marked as secrets", async () => {
    const secret = (value: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    assert.equal(await accountWith({ accessKey: secret(theirs), secretKey: secret("hush") }), theirs);
  });

  const refused: [title: string, config: PropertyMap, message: RegExp][] = [
    [
      "is another one than those that are allowed",
      { allowedAccountIds: JSON.stringify([theirs, third]) },
      /^AWS account ID not allowed: 000000000000$/,
    ],
    [
      "is one that is forbidden",
      { forbiddenAccountIds: JSON.stringify([ours]) },
      /^AWS account ID not allowed: 000000000000$/,
    ],
    [
      "is both allowed and forbidden",
      { allowedAccountIds: JSON.stringify([ours]), forbiddenAccountIds: JSON.stringify([theirs]) },
      /conflicts with forbidden_account_ids/,
    ],
  ];
  for (const [title, config, message] of refused) {
    for (const kind of ["aws", "native"] as const) {
      it(`is rejected by ${kind} before anything is asked, if it ${title}`, async () => {
        await assert.rejects(local[kind](config), { message });
      });
    }
  }

  it("is accepted if it is allowed, or not among the forbidden", async () => {
    assert.equal(await accountWith({ allowedAccountIds: JSON.stringify([ours]) }), ours);
    assert.equal(await accountWith({ forbiddenAccountIds: JSON.stringify([theirs]) }), ours);
  });
});
