import { type Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { parseXML } from "@aws-sdk/xml-builder";

export interface ObjectRequest {
  readonly method: "HEAD" | "PUT";
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly headers?: { readonly [name: string]: string | undefined };
}

/** Where it goes, and on whose behalf. */
export interface Sender {
  readonly agent: Agent;
  readonly endpoint: URL;
  readonly account: string;
  readonly region: string;
}

/** The local AWS refused. The name is the code, as with the SDK; a HEAD has none beyond its status. */
export class Refused extends Error {
  constructor(
    override readonly name: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The two requests that a job makes for every single version. The SDK takes as long for one as the local AWS does, and
 * nothing of what it does besides is needed here: no retry, no checksum, and no signature that anybody would verify.
 */
export function sendObjectRequest(sender: Sender, request: ObjectRequest): Promise<IncomingHttpHeaders> {
  const { agent, endpoint, account, region } = sender;
  const { method, bucket, key, versionId, headers = {} } = request;
  const query = versionId === undefined ? "" : `?versionId=${encodeURIComponent(versionId)}`;
  const given = Object.entries(headers).filter(([, value]) => value !== undefined) as [string, string][];
  const send = endpoint.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send({
      agent,
      hostname: endpoint.hostname,
      port: endpoint.port,
      method,
      path: `/${bucket}/${encodePath(key)}${query}`,
      headers: {
        ...Object.fromEntries(given),
        "content-length": "0",
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20200101/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`,
      },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      const chunks: Buffer[] = [];
      answer.on("error", reject);
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const { statusCode = 500 } = answer;
        if (statusCode < 300) resolve(answer.headers);
        else reject(refusal(statusCode, Buffer.concat(chunks).toString()));
      });
    });
    outgoing.end();
  });
}

export function encodePath(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

function refusal(status: number, body: string): Refused {
  const { Code = String(status), Message = body } = body.startsWith("<")
    ? ((parseXML(body) as { Error?: { Code?: string; Message?: string } }).Error ?? {})
    : {};
  return new Refused(Code, status, Message);
}
