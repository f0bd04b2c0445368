// Proves that the second S3 server of the tests is reachable from this machine only, checks who signs, and leaves nothing
// behind. Does not prove anything about what it does with objects.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { isFree } from "../../sandbox/local-aws/free-port";
import { type Seaweedfs, startSeaweedfs } from "../support/seaweedfs";

const LOOPBACK = ["0100007F", "0000000000000000FFFF00000100007F"];

describe("SeaweedFS", function () {
  this.timeout(60_000);
  let server: Seaweedfs;
  before(async () => {
    server = await startSeaweedfs();
  });
  after(() => server.stop());

  it("listens on loopback only, and talks to nobody else", () => {
    const sockets = socketsOf(server.pid);
    const listening = sockets.filter(({ state }) => state === "listening");
    assert.ok(
      listening.length >= 5,
      "it is at least a master, a volume server, a filer, S3 and its administration",
    );
    for (const { local, remote, state } of sockets) {
      assert.ok(
        LOOPBACK.includes(state === "listening" ? local : remote),
        `${state}: ${local} and ${remote}`,
      );
    }
  });

  it("refuses a wrong signature, so that what signs is tried as well", async () => {
    const client = (secretAccessKey: string) =>
      new S3Client({
        region: "us-east-1",
        endpoint: server.endpoint,
        forcePathStyle: true,
        credentials: { accessKeyId: "test", secretAccessKey },
      });
    await client("test").send(new ListBucketsCommand({}));
    await assert.rejects(client("wrong").send(new ListBucketsCommand({})), { name: "SignatureDoesNotMatch" });
  });

  it("is gone with its files when it was stopped", async () => {
    const { pid, folder, endpoint, stop } = await startSeaweedfs();
    const socketFiles = socketFilesOf(pid);
    assert.ok(socketFiles.some((file) => !file.startsWith(folder)));
    await stop();
    assert.ok(!existsSync(folder));
    assert.deepEqual(
      socketFiles.filter((file) => existsSync(file)),
      [],
    );
    assert.ok(await isFree(Number(new URL(endpoint).port)));
  });
});

/** The process's TCP sockets, as the kernel tells them: state 0A is "listening". */
function socketsOf(pid: number | undefined) {
  const open = openFilesOf(pid);
  return ["tcp", "tcp6"]
    .flatMap((table) => readFileSync(`/proc/net/${table}`, "utf8").split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => open.has(`socket:[${fields[9]}]`))
    .map(([, local = "", remote = "", state]) => ({
      local: local.slice(0, local.indexOf(":")),
      remote: remote.slice(0, remote.indexOf(":")),
      state: state === "0A" ? "listening" : "connected",
    }));
}

function socketFilesOf(pid: number | undefined): string[] {
  const open = openFilesOf(pid);
  return readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => open.has(`socket:[${fields[6]}]`))
    .flatMap((fields) => fields[7] ?? []);
}

function openFilesOf(pid: number | undefined): Set<string> {
  return new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // It was closed since the folder was listed.
    return "";
  }
}
