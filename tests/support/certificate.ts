import { generateKeyPairSync, sign } from "node:crypto";

/** Both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate for some names that nobody but itself vouches for (RFC 5280). */
export function selfSigned(names: string[], { days = 1 } = {}): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = Date.now();
  const times = [Math.min(now, now + (days - 1) * 86_400_000), now + days * 86_400_000];
  const name = sequence(set(sequence(identifier("550403"), text("test"))));
  const algorithm = sequence(identifier("2a8648ce3d040302"));
  const content = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(...times.map(time)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(basicConstraints(), alternativeNames(names))),
  );
  const signature = sign("sha256", content, privateKey);
  const whole = sequence(content, algorithm, bits(signature));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`,
  };
}

function basicConstraints(): Buffer {
  return sequence(identifier("551d13"), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))));
}

function alternativeNames(names: string[]): Buffer {
  const listed = names.map((name) => tagged(0x82, Buffer.from(name)));
  return sequence(identifier("551d11"), tagged(0x04, sequence(...listed)));
}

/** ASN.1 as X.690 encodes it. */
function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: Buffer[]) => tagged(0x30, ...contents);
const set = (...contents: Buffer[]) => tagged(0x31, ...contents);
const integer = (value: number) => tagged(0x02, Buffer.from([value]));
const bits = (content: Buffer) => tagged(0x03, Buffer.from([0]), content);
const identifier = (hexadecimal: string) => tagged(0x06, Buffer.from(hexadecimal, "hex"));
const text = (content: string) => tagged(0x0c, Buffer.from(content));
const time = (moment: number) =>
  tagged(0x17, Buffer.from(`${new Date(moment).toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`));
