// Proves how the sandbox's AWS starts, stops and explains itself when it cannot.
// Does not prove anything about what ministack does with a request.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { isFree } from "../../sandbox/local-aws/free-port";
import { type LocalAwsOptions, startLocalAws } from "../../sandbox/local-aws/local-aws";
import { type TemporaryFolder, temporaryFolder, writeScript } from "./temporary-project";

describe("the local AWS", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const start = (options: Partial<LocalAwsOptions> = {}) =>
    startLocalAws({ progress: () => undefined, folder: folder.path, ...options });

  it("answers on a loopback port of its own and is gone after it was stopped", async function () {
    this.timeout(600_000);
    const localAws = await start();
    const { hostname, port } = new URL(localAws.endpoint);
    const listening = listeningAddresses(Number(port));
    await localAws.stop();
    assert.equal(hostname, "127.0.0.1");
    assert.deepEqual(listening, ["0100007F"]);
    assert.ok(await isFree(Number(port)));
  });

  it("uses a server that runs already and leaves it running", async () => {
    const theirs = await start();
    const ours = await start({ endpoint: theirs.endpoint });
    assert.deepEqual(
      { endpoint: ours.endpoint, pid: ours.pid },
      { endpoint: theirs.endpoint, pid: undefined },
    );
    await ours.stop();
    await start({ endpoint: theirs.endpoint });
    await theirs.stop();
  });

  it("fails when the port is taken, and says what to do", async () => {
    const server = await listen();
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const message = new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken\\. Choose another one`);
    try {
      await assert.rejects(start({ port }), message);
    } finally {
      server.close();
    }
  });

  it("fails before any request when the endpoint is AWS itself", async () => {
    for (const host of ["s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"]) {
      const endpoint = `https://${host}`;
      await assert.rejects(start({ endpoint }), /is AWS itself, which the sandbox never touches/);
    }
  });

  it("fails when the endpoint is not a URL", async () => {
    for (const endpoint of ["", "localhost", "127.0.0.1:4566", "ftp://127.0.0.1"]) {
      await assert.rejects(start({ endpoint }), /is not a URL: write for example http:\/\/127\.0\.0\.1:4566/);
    }
  });

  it("fails when nothing answers at the endpoint", async () => {
    await assert.rejects(start({ endpoint: "http://127.0.0.1:1" }), /No AWS-compatible server answers at/);
  });

  it("fails when there is no Python, and names the way without it", async () => {
    const cache = join(folder.path, "cache");
    await assert.rejects(
      start({ cache, searchPath: folder.path }),
      /needs python3 \(3\.10 or newer\).*--endpoint URL/,
    );
  });

  it("fails when Python is too old, and says which one it found", async () => {
    writeScript(join(folder.path, "python3"), "echo '3.8.1 (default)' >&2; exit 1");
    const cache = join(folder.path, "cache");
    await assert.rejects(
      start({ cache, searchPath: folder.path }),
      /needs Python 3\.10 or newer; python3 is:\n3\.8\.1/,
    );
  });

  it("fails when ministack cannot be installed, shows why, and tries again the next time", async () => {
    // Makes an "environment" whose pip finds nothing: a real one takes ten seconds to make.
    const pip = "echo 'ERROR: No matching distribution found for ministack' >&2; exit 1";
    writeScript(
      join(folder.path, "python3"),
      `[ "$1" = -m ] || exit 0; /bin/mkdir -p "$3/bin"; printf '#!/bin/sh\n%s' "${pip}" > "$3/bin/python3"; ` +
        '/bin/chmod +x "$3/bin/python3"',
    );
    const cache = join(folder.path, "cache");
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(start({ cache, searchPath: folder.path }), (error: Error) => {
        assert.match(error.message, /local AWS \(ministack\) cannot be installed/);
        assert.match(error.message, /No matching distribution found for ministack/);
        assert.match(error.message, /--endpoint URL/);
        return true;
      });
    }
  });

  it("fails with the end of the server's log when the server dies early", async () => {
    const requirements = join(folder.path, "requirements.txt");
    writeFileSync(requirements, "ministack\n");
    const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
    const environment = join(folder.path, "cache", "python", hash);
    mkdirSync(join(environment, "bin"), { recursive: true });
    writeFileSync(join(environment, ".finished"), "");
    writeScript(join(environment, "bin", "ministack"), "echo cannot open the pod bay doors; exit 3");
    await assert.rejects(
      start({ cache: join(folder.path, "cache"), requirements }),
      /did not start on port \d+: it ended with code 3\.[\s\S]*cannot open the pod bay doors/,
    );
  });
});

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** From the kernel's table: state 0A is "listening", 0100007F is 127.0.0.1. */
function listeningAddresses(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local?.endsWith(`:${hex}`))
    .map(([, local = ""]) => local.slice(0, local.indexOf(":")));
}
