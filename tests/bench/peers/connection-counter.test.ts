// Proves that connections to a server are counted, all of them and nobody else's. Needs Linux and the right to see packets,
// and is skipped without. Does not prove what a contender opens.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { ConnectionCounter } from "../../../bench/peers/connection-counter";

describe("The counter of connections", () => {
  const servers: Server[] = [];
  let counter: ConnectionCounter | undefined;

  const listening = async () => {
    const server = createServer((socket) => socket.resume().on("end", () => socket.end()));
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  };
  const visit = async (port: number, times: number) => {
    for (let visits = 0; visits < times; visits++) {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.write("several");
      socket.end("packets");
      await once(socket.resume(), "close");
    }
  };

  afterEach(async () => {
    await counter?.stop();
    for (const server of servers.splice(0)) server.close();
  });

  it("counts those to the server, however short they are, and no others", async function () {
    const [port, another] = [await listening(), await listening()];
    counter = await ConnectionCounter.start("python3", port);
    if (!counter) return this.skip();
    await visit(port, 30);
    await visit(another, 7);
    assert.equal(await counter.opened(), 30);
    await visit(port, 12);
    assert.equal(await counter.opened(), 42);
  });
});
