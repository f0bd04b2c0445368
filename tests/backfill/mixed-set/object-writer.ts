import { Agent, request } from "node:http";
import { inParallel } from "../../../sandbox/story/parallel";
import { pause } from "../bucket-pair";
import type { History, Version } from "./mixed-set";

const mostRequests = 16;
const mostAttempts = 3;

interface Answer {
  status: number;
  headers: { [name: string]: string | string[] | undefined };
  body: string;
}

interface Options {
  query?: string;
  headers?: Version["headers"];
  body?: Buffer;
}

/** Writes objects by plain requests, unsigned: the SDK would take most of a test's time, and is part of what is tried. */
export class ObjectWriter {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: mostRequests });

  constructor(
    private readonly endpoint: string,
    private readonly bucket: string,
  ) {}

  /** Each key's versions in their order. */
  async write(histories: History[]): Promise<void> {
    await inParallel(histories, mostRequests, async ({ key, versions }) => {
      for (const version of versions) {
        if (version === null) await this.expect("DELETE", key);
        else await this.put(key, version);
      }
    });
  }

  close(): void {
    this.agent.destroy();
  }

  /** Begins an upload in parts, has them sent, which answers their ETags, and completes it. */
  async upload(
    key: string,
    headers: Version["headers"],
    send: (uploadId: string) => Promise<string[]>,
  ): Promise<void> {
    const begun = await this.expect("POST", key, { query: "?uploads", headers });
    const uploadId = encodeURIComponent(/<UploadId>(.*?)<\/UploadId>/.exec(begun.body)?.[1] ?? "");
    const parts = (await send(uploadId)).map(
      (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`);
    await this.expect("POST", key, { query: `?uploadId=${uploadId}`, body });
  }

  /** The answer to a request that must succeed; faults of the server may pass. */
  async expect(method: string, key: string, options: Options = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(method, key, options);
      if (answer.status < 300 && !answer.body.includes("<Error>")) return answer;
      if (answer.status < 500 || attempt === mostAttempts) {
        throw new Error(`${method} ${JSON.stringify(key)}: ${answer.status} ${answer.body.slice(0, 300)}`);
      }
      await pause(250 * attempt);
    }
  }

  private async put(key: string, version: Version): Promise<void> {
    const content = bytes(version);
    if (version.parts) await this.putInParts(key, version, version.parts, content);
    else await this.expect("PUT", key, { headers: version.headers, body: content });
  }

  private async putInParts(key: string, { headers }: Version, sizes: number[], content: Buffer) {
    await this.upload(key, headers, async (uploadId) => {
      let first = 0;
      const entityTags: string[] = [];
      for (const [index, size] of sizes.entries()) {
        const body = content.subarray(first, first + size);
        const query = `?partNumber=${index + 1}&uploadId=${uploadId}`;
        entityTags.push(String((await this.expect("PUT", key, { query, body })).headers.etag));
        first += size;
      }
      return entityTags;
    });
    const { "x-amz-tagging": tagging } = headers;
    if (!tagging) return;
    const { body } = await this.expect("GET", key, { query: "?tagging" });
    // Not every server keeps tags that come with an upload.
    if (!body.includes("<Tag>")) await this.expect("PUT", key, { query: "?tagging", body: tagSet(tagging) });
  }

  private send(method: string, key: string, { query = "", headers = {}, body }: Options): Promise<Answer> {
    const { hostname, port } = new URL(this.endpoint);
    const options = {
      ...{ agent: this.agent, hostname, port, method },
      path: `/${this.bucket}/${key.split("/").map(encodeURIComponent).join("/")}${query}`,
      headers: { ...headers, "content-length": body?.length ?? 0 },
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.once("error", reject).on("data", (chunk) => chunks.push(chunk));
        answer.once("end", () => {
          const { statusCode: status = 500, headers } = answer;
          resolve({ status, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      outgoing.once("error", reject).end(body);
    });
  }
}

export function bytes({ size, seed }: Pick<Version, "size" | "seed">): Buffer {
  return size === 0 ? Buffer.alloc(0) : Buffer.alloc(size, `${seed} `);
}

function tagSet(tagging: string): Buffer {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const tags = [...new URLSearchParams(tagging)].map(
    ([name, value]) => `<Tag><Key>${escaped(name)}</Key><Value>${escaped(value)}</Value></Tag>`,
  );
  return Buffer.from(`<Tagging><TagSet>${tags.join("")}</TagSet></Tagging>`);
}
