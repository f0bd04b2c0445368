// Proves that a connection that the server closes spoils no preparation, and is a failure where it is measured. Does not prove that
// the server closes few.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Wire } from "../../../bench/peers/wire";

describe("The benchmark's own requests", () => {
  let server: Server;
  let endpoint: string;
  let asked = 0;
  let closings = 0;

  before(async () => {
    server = createServer((request, answer) => {
      asked++;
      if (asked <= closings) request.socket.destroy();
      else answer.end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.close();
  });

  const ask = async (closed: number, patience?: number) => {
    [asked, closings] = [0, closed];
    const wire = new Wire(endpoint, 1, { accessKey: "test", secretKey: "test" }, patience);
    try {
      return await wire.succeed(wire.signed({ method: "GET", bucket: "one" }));
    } finally {
      wire.close();
    }
  };

  it("are sent again if a connection was closed before the answer, a new one included", async () => {
    assert.equal((await ask(3)).status, 200);
    assert.equal(asked, 4);
  });

  it("are not sent for ever", async () => {
    await assert.rejects(ask(100), /GET \/one: socket hang up/);
  });

  it("are sent but once where they are measured", async () => {
    await assert.rejects(ask(1, 0), /socket hang up/);
    assert.equal(asked, 1);
  });
});
