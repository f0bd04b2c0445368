import type { Socket } from "node:net";
import type { Answer, Outcome } from "./model";

/** A request of which everything has come. */
export interface Received {
  method: string;
  target: string;
  header(name: string): string | undefined;
  body: string;
}

const endOfHead = "\r\n\r\n";

/**
 * HTTP 1.1 on one connection, with no more of it than clients of S3 need: node:http would take several times the
 * processor time, of which the model must leave as much as it can to those that are measured.
 */
export class Connection {
  private received = "";
  private isBusy = false;

  constructor(
    private readonly socket: Socket,
    private readonly respond: (request: Received) => Outcome,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      this.received += text;
      this.next();
    });
    // Clients may break off as they like.
    socket.on("error", () => socket.destroy());
  }

  private next(): void {
    if (this.isBusy) return;
    const request = this.whole();
    if (!request) return;
    this.isBusy = true;
    const { after, answer } = this.respond(request);
    setTimeout(() => {
      this.send(answer(), request.method);
      this.isBusy = false;
      this.next();
    }, after);
  }

  private whole(): Received | undefined {
    const end = this.received.indexOf(endOfHead);
    if (end === -1) return undefined;
    const head = this.received.slice(0, end + 2);
    const names = head.toLowerCase();
    const header = (name: string) => {
      const at = names.indexOf(`\r\n${name}:`);
      if (at === -1) return undefined;
      return head.slice(at + name.length + 3, head.indexOf("\r\n", at + 2)).trim();
    };
    const length = Number(header("content-length") ?? 0);
    const begin = end + endOfHead.length;
    if (this.received.length < begin + length) return undefined;
    const body = this.received.slice(begin, begin + length);
    this.received = this.received.slice(begin + length);
    const [method = "", target = ""] = head.slice(0, head.indexOf("\r\n")).split(" ");
    return { method, target, header, body };
  }

  private send({ status, headers = {}, body = [], giveBack }: Answer, method: string): void {
    const length = body.reduce((sum, part) => sum + part.length, 0);
    let head = `HTTP/1.1 ${status} ${reasons[status] ?? ""}\r\ndate: ${date()}\r\nx-amz-request-id: 8B2C41D6A907E35F\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    if (method !== "HEAD") head += `content-length: ${length}\r\n`;
    const [text, ...others] = body;
    this.socket.cork();
    this.socket.write(`${head}\r\n${typeof text === "string" ? text : ""}`, "latin1");
    for (const part of typeof text === "string" ? others : body) this.socket.write(part);
    if (giveBack) this.socket.write("", giveBack);
    this.socket.uncork();
  }
}

const reasons: { [status: number]: string } = {
  200: "OK",
  404: "Not Found",
  412: "Precondition Failed",
  501: "Not Implemented",
  503: "Slow Down",
};

let [second, told] = [0, ""];

/** Made once in a second. */
function date(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) [second, told] = [now, new Date(now * 1000).toUTCString()];
  return told;
}
