// Proves, over encrypted connections to this machine that go by AWS's names, that both engines ask the same host in the same
// way, trust whom Node trusts, and refuse all others. Does not prove what AWS's own certificates are like.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { type Certificate, selfSigned } from "../../support/certificate";
import type { Asking } from "./tls.program";

const amazon = ["*.s3.eu-central-1.amazonaws.com", "s3.eu-central-1.amazonaws.com", "s3.example.com"];
const region = "eu-central-1";

describe("An encrypted connection", function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let sent: { host?: string; servername: string | false | null; path?: string }[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tls-"));
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function listen(certificate: Certificate): Promise<number> {
    server = createServer(certificate, ({ headers: { host }, url, socket }, answer) => {
      const [path] = (url ?? "").split("?");
      sent.push({ host, servername: (socket as TLSSocket).servername, path });
      answer.end("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  async function ask(asking: Asking, trusted?: Certificate) {
    const file = join(folder, "trusted.pem");
    if (trusted) await writeFile(file, trusted.cert);
    sent = [];
    const { NODE_EXTRA_CA_CERTS: _, ...own } = process.env;
    const env = {
      ...own,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      // Nobody listens there: neither engine asks a proxy.
      HTTPS_PROXY: "http://127.0.0.1:1",
      https_proxy: "http://127.0.0.1:1",
      ...(trusted && { NODE_EXTRA_CA_CERTS: file }),
    };
    const words = ["--import", "tsx", join(__dirname, "tls.program.ts"), JSON.stringify(asking)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { env });
    return JSON.parse(stdout);
  }

  const hosts: [string, Asking["place"], string, string][] = [
    ["the bucket's own host", { bucket: "bucket", region }, "bucket.s3.eu-central-1.amazonaws.com", "/"],
    [
      "the region's, where no certificate would fit the bucket's name",
      { bucket: "with.dots", region },
      "s3.eu-central-1.amazonaws.com",
      "/with.dots/",
    ],
    [
      "an endpoint that is given",
      { bucket: "bucket", region, endpoint: "https://s3.example.com:9000" },
      "s3.example.com:9000",
      "/bucket/",
    ],
  ];
  for (const [name, place, host, path] of hosts) {
    it(`goes to ${name}, if NODE_EXTRA_CA_CERTS tells who signs for it`, async () => {
      const certificate = selfSigned(amazon);
      const port = await listen(certificate);
      for (const engine of ["sdk", "wire"] as const) {
        assert.deepEqual(await ask({ engine, place, port }, certificate), { isTruncated: false }, engine);
        assert.deepEqual(sent, [{ host, servername: host.split(":")[0], path }], engine);
      }
    });
  }

  const refused: [string, Certificate, boolean, string, RegExp][] = [
    [
      "nobody is known who signed for the host",
      selfSigned(amazon),
      false,
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      /does not know who signed .* S3 in eu-central-1; name a file .* in NODE_EXTRA_CA_CERTS/,
    ],
    [
      "the certificate is another host's",
      selfSigned(["*.example.org"]),
      true,
      "ERR_TLS_CERT_ALTNAME_INVALID",
      /S3 in eu-central-1 is for other names; check the region/,
    ],
    [
      "the certificate has ended",
      selfSigned(amazon, { days: -1 }),
      true,
      "CERT_HAS_EXPIRED",
      /does not hold now; check this machine's clock/,
    ],
  ];
  for (const [name, certificate, isTrusted, code, reason] of refused) {
    it(`is not made if ${name}: it is said what to do, once, and nothing is asked`, async () => {
      const port = await listen(certificate);
      for (const engine of ["sdk", "wire"] as const) {
        const asking: Asking = { engine, place: { bucket: "bucket", region }, port };
        const failure = await ask(asking, isTrusted ? certificate : undefined);
        assert.deepEqual({ code: failure.code, attempts: failure.attempts }, { code, attempts: 1 }, engine);
        assert.match(failure.reason, reason);
        assert.deepEqual(sent, []);
      }
    });
  }
});
