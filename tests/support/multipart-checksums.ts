import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  errorAnswer,
  type Forward,
  type Interference,
  type ProxiedAnswer,
  type ProxiedRequest,
} from "./s3-proxy";

interface Upload {
  algorithm: string;
  type: string;
  isAskedFor: boolean;
  parts: Map<number, { content: Buffer; checksum: string }>;
}

const crcs = ["CRC32", "CRC64NVME"];

/**
 * Does for copies in parts what AWS does and the local server does not: a checksum of each part, asked back at the end
 * where they make up that of the object, and one of the object, also of the whole. The shapes and the refusals are those
 * of AWS's API reference, and of what others saw AWS answer.
 */
export function keepMultipartChecksums(): Interference {
  const uploads = new Map<string, Upload>();
  const ofVersions = new Map<string, { [header: string]: string }>();

  return async (request, forward) => {
    const url = new URL(request.path, "http://s3");
    const uploadId = url.searchParams.get("uploadId") ?? "";
    const upload = uploads.get(uploadId);
    if (request.method === "POST" && url.searchParams.has("uploads")) {
      const {
        "x-amz-checksum-algorithm": algorithm = "CRC64NVME",
        "x-amz-checksum-type": type = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE",
        ...headers
      } = request.headers as { [name: string]: string };
      const fits = type === "FULL_OBJECT" ? crcs.includes(algorithm) : algorithm !== "CRC64NVME";
      if (!fits) {
        const reason = `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`;
        return errorAnswer(400, "InvalidRequest", reason);
      }
      const answer = await forward({ ...request, headers });
      const begun = /<UploadId>(.*)<\/UploadId>/.exec(answer.body.toString())?.[1] ?? "";
      const isAskedFor = request.headers["x-amz-checksum-algorithm"] !== undefined;
      uploads.set(begun, { algorithm, type, isAskedFor, parts: new Map() });
      return answer;
    }
    if (upload && url.searchParams.has("partNumber")) {
      const answer = await forward(request);
      if (answer.status !== 200) return answer;
      const content = await copiedContent(request.headers, forward);
      const checksum = checksumOf(upload.algorithm, content).toString("base64");
      upload.parts.set(Number(url.searchParams.get("partNumber")), { content, checksum });
      const told = `<Checksum${upload.algorithm}>${checksum}</Checksum${upload.algorithm}></CopyPartResult>`;
      return withBody(answer, answer.body.toString().replace("</CopyPartResult>", told));
    }
    if (upload && request.method === "POST") {
      const type = request.headers["x-amz-checksum-type"];
      // AWS refuses another type than that of the upload, and recommends to say it here too.
      if (upload.isAskedFor && type !== upload.type) return errorAnswer(400, "BadDigest");
      const refusal = refusalOf(upload, request.body.toString());
      if (refusal) return refusal;
      const answer = await forward(withoutChecksums(request));
      ofVersions.set(String(answer.headers["x-amz-version-id"]), {
        [`x-amz-checksum-${upload.algorithm.toLowerCase()}`]: ofObject(upload),
        "x-amz-checksum-type": upload.type,
      });
      return answer;
    }
    const answer = await forward(request);
    const kept = ofVersions.get(String(answer.headers["x-amz-version-id"]));
    if (kept && request.headers["x-amz-checksum-mode"] === "ENABLED") Object.assign(answer.headers, kept);
    return answer;
  };
}

function checksumOf(algorithm: string, content: Buffer): Buffer {
  if (algorithm === "CRC64NVME") return crc64nvme(content);
  if (algorithm !== "CRC32") return createHash(algorithm.toLowerCase()).update(content).digest();
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return checksum;
}

function crc64nvme(content: Buffer): Buffer {
  const all = 0xffffffffffffffffn;
  let crc = all;
  for (const byte of content) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
  }
  const checksum = Buffer.alloc(8);
  checksum.writeBigUInt64BE(crc ^ all);
  return checksum;
}

function ofObject({ algorithm, type, parts }: Upload): string {
  const inOrder = [...parts].sort(([one], [other]) => one - other).map(([, part]) => part);
  if (type === "FULL_OBJECT") {
    return checksumOf(algorithm, Buffer.concat(inOrder.map(({ content }) => content))).toString("base64");
  }
  const checksums = inOrder.map(({ checksum }) => Buffer.from(checksum, "base64"));
  return `${checksumOf(algorithm, Buffer.concat(checksums)).toString("base64")}-${inOrder.length}`;
}

/** Of a completion that lacks the checksum of a part where AWS asks for it, or has a wrong one. */
function refusalOf({ algorithm, type, parts }: Upload, body: string): ProxiedAnswer | undefined {
  for (const [, part = ""] of body.matchAll(/<Part>(.*?)<\/Part>/g)) {
    const number = Number(/<PartNumber>(\d+)</.exec(part)?.[1]);
    const named = new RegExp(`<Checksum${algorithm}>(.*?)<`).exec(part)?.[1];
    if (named === undefined && type === "COMPOSITE") {
      const reason = `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`;
      return errorAnswer(400, "InvalidRequest", reason);
    }
    if (named !== undefined && named !== parts.get(number)?.checksum) return errorAnswer(400, "InvalidPart");
  }
  return undefined;
}

/** The bytes that the server copied, read again; its loopback asks for no signature. */
async function copiedContent(headers: { [name: string]: unknown }, forward: Forward): Promise<Buffer> {
  const range = headers["x-amz-copy-source-range"];
  const path = `/${String(headers["x-amz-copy-source"])}`;
  const asked = { host: String(headers.host), ...(range ? { range: String(range) } : {}) };
  return (await forward({ method: "GET", path, headers: asked, body: Buffer.alloc(0) })).body;
}

/** The local server would look for checksums that it did not make. */
function withoutChecksums(request: ProxiedRequest): ProxiedRequest {
  const body = Buffer.from(request.body.toString().replaceAll(/<Checksum(\w+)>.*?<\/Checksum\1>/g, ""));
  return { ...request, headers: { ...request.headers, "content-length": String(body.length) }, body };
}

function withBody(answer: ProxiedAnswer, text: string): ProxiedAnswer {
  const body = Buffer.from(text);
  return { ...answer, headers: { ...answer.headers, "content-length": String(body.length) }, body };
}
