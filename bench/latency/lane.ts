import { connect, type Socket } from "node:net";

/** One connection, and no more of HTTP than tells where an answer ends. */
export class Lane {
  private readonly socket: Socket;
  private answered: (status: number) => void = () => {};
  private failed: (error: Error) => void = () => {};
  private status = 0;
  private left = 0;

  constructor(port: number) {
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.socket.on("data", (chunk) => this.read(chunk));
    this.socket.on("error", (error) => this.failed(error));
  }

  /** Answers the status; what the answer says is left unread. */
  ask(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      [this.answered, this.failed] = [resolve, reject];
      this.socket.write(request, "latin1");
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    if (this.left > 0) {
      this.left -= chunk.length;
    } else {
      // The model sends a head in one piece.
      const end = chunk.indexOf("\r\n\r\n") + 4;
      const head = chunk.toString("latin1", 0, end);
      this.status = Number(head.slice(9, 12));
      this.left = Number(/content-length: (\d+)/.exec(head)?.[1]) - (chunk.length - end);
    }
    if (this.left === 0) this.answered(this.status);
  }
}
