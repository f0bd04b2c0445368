// Proves, against servers of this machine that fall silent, with shortened times, when a request of the wire is given up and
// asked again, and that nothing holds up the end of the process. Does not prove how long AWS is silent.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { PatientRetry } from "../../../backfill/bucket/patient-retry";
import { failureReason, isUnreachable } from "../../../backfill/failure/failure-reason";
import { Connections, type Timeouts } from "../../../backfill/wire/connections";
import { Wire } from "../../../backfill/wire/wire";

const timeouts: Timeouts = { connect: 300, silence: 300 };
const message = { method: "GET", path: "/", headers: {} } as const;

describe("A request by the wire", function () {
  this.timeout(10_000);
  let server: Server | TcpServer | undefined;
  const opened: { close(): void }[] = [];
  const open = new Set<Socket>();
  afterEach(async () => {
    for (const one of opened.splice(0)) one.close();
    const closed = new Promise((resolve) => server?.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  });

  async function listen(started: Server | TcpServer, protocol = "http"): Promise<string> {
    server = started;
    server.on("connection", (socket: Socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket)).on("error", () => {});
    });
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `${protocol}://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  function connections(origin: string): Connections {
    const made = new Connections(origin, 1, timeouts);
    opened.push(made);
    return made;
  }

  const wire = (origin: string): Wire => {
    const made = new Wire(
      { origin, host: new URL(origin).host, root: "/bucket/", region: "us-east-1", service: "s3" },
      { patience: new PatientRetry(), connections: 1, timeouts },
    );
    opened.push(made);
    return made;
  };
  const asked = (of: Wire) =>
    of.ask(
      { method: "GET" },
      { accessKeyId: "a", secretAccessKey: "b" },
      ({ body }) => ({ text: body.toString() }),
      () => {},
    );

  /** Within the time that the test has. */
  async function allClosed(): Promise<void> {
    while (open.size > 0) await pause(5);
  }

  async function expectTimeout(exchange: Promise<unknown>): Promise<void> {
    const began = Date.now();
    await assert.rejects(exchange, (error: Error) => {
      assert.equal(error.name, "TimeoutError");
      assert.ok(isUnreachable(error));
      return true;
    });
    const took = Date.now() - began;
    assert.ok(took >= 250 && took < 3000, `${took} ms`);
  }

  it("is given up if there is no answer, and its connection with it", async () => {
    const origin = await listen(createServer(() => {}));
    await expectTimeout(connections(origin).exchange(message));
    await allClosed();
  });

  it("is given up if the answer falls silent in its midst", async () => {
    const origin = await listen(
      createServer((_, answer) => {
        answer.writeHead(200, { "content-length": "100" }).write("half");
      }),
    );
    await expectTimeout(connections(origin).exchange(message));
  });

  it("is given up if the connection is not encrypted in time", async () => {
    const origin = await listen(
      createTcpServer(() => {}),
      "https",
    );
    await expectTimeout(connections(origin).exchange(message));
  });

  it("waits for an answer that comes late, and slowly, but never falls silent for so long", async () => {
    const origin = await listen(
      createServer(async (_, answer) => {
        await pause(100);
        answer.writeHead(200, { "content-length": "6" });
        for (const piece of "slowly") {
          await pause(60);
          answer.write(piece);
        }
        answer.end();
      }),
    );
    const { body } = await connections(origin).exchange(message);
    assert.equal(body.toString(), "slowly");
  });

  it("is sent again over another connection if the one that was kept is dead", async () => {
    const sockets = new Set<unknown>();
    const mute: RequestListener = ({ socket }, answer) => {
      // Each connection answers once.
      if (!sockets.has(socket)) answer.end("alive");
      sockets.add(socket);
    };
    const asking = wire(await listen(createServer(mute)));
    assert.equal((await asked(asking)).$metadata.attempts, 1);
    const { text, $metadata } = await asked(asking);
    assert.deepEqual({ text, ...$metadata }, { text: "alive", attempts: 2, httpStatusCode: 200 });
  });

  it("says that nobody answers, after three attempts at a server that never did", async () => {
    const failure = await asked(wire(await listen(createServer(() => {})))).catch((error) => error);
    assert.equal(failure.$metadata.attempts, 3);
    assert.match(failureReason(failure), /TimeoutError: Headers Timeout Error/);
  });

  it("ends with the connections, and leaves none of them open", async () => {
    const asking = wire(await listen(createServer(() => {})));
    const answer = asked(asking);
    answer.catch(() => {});
    await once(server as Server, "request");
    asking.close();
    await assert.rejects(answer, { name: "ClientDestroyedError" });
    await allClosed();
  });

  it("ends with the connections also where it waits to be sent again", async () => {
    const slow: RequestListener = (_, answer) => {
      answer.writeHead(503, { "retry-after": "15" }).end("<Error><Code>SlowDown</Code></Error>");
    };
    const asking = wire(await listen(createServer(slow)));
    const answer = asked(asking);
    answer.catch(() => {});
    await once(server as Server, "request");
    await pause(100);
    const began = Date.now();
    asking.close();
    await assert.rejects(answer, { name: "AbortError" });
    assert.ok(Date.now() - began < 1000);
  });
});
