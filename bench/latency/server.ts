import { type AddressInfo, createServer, type Server } from "node:net";
import { Connection, type Received } from "./connection";
import type { Content } from "./content";
import { latenciesOfS3, Model, type Outcome } from "./model";
import { type Limits, limitsOfS3 } from "./partitions";

/** Where a model is asked what it observed, and told to begin again with other content; no bucket has such a name. */
export const controlPath = "/-/model";

export interface Beginning {
  content: Content;
  limits?: Limits;
}

/** A model behind a port of the loopback. */
export class ModelServer {
  private model: Model;
  private readonly server: Server;

  constructor(beginning: Beginning) {
    this.model = modelOf(beginning);
    this.server = createServer((socket) => {
      this.model.observer.connected();
      new Connection(socket, (request) => this.outcome(request));
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", 4096, resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }

  private outcome(request: Received): Outcome {
    if (request.target !== controlPath) return this.model.outcome(request);
    if (request.method === "PUT") this.model = modelOf(JSON.parse(request.body));
    const body = [JSON.stringify(this.model.observed())];
    return {
      after: 0,
      answer: () => ({ status: 200, headers: { "content-type": "application/json" }, body }),
    };
  }
}

function modelOf({ content, limits = limitsOfS3 }: Beginning): Model {
  return new Model(content, limits, latenciesOfS3, () => performance.timeOrigin + performance.now());
}
