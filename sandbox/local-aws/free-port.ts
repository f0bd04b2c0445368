import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/** A port nobody listens on; it may be gone a moment later, which the server that wants it will say. */
export function freePort(): Promise<number> {
  return listenOn(0);
}

export async function isFree(port: number): Promise<boolean> {
  return listenOn(port).then(
    () => true,
    () => false,
  );
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
