/** Whether XML ends with the end of its first element. */
export function isWhole(body: Buffer): boolean {
  if (!beginsAsXml(body)) return true;
  const root = /<(\w[\w:.-]*)/.exec(body.toString("utf8", 0, 300))?.[1];
  const end = body.subarray(-100).toString("latin1").trimEnd();
  return end.endsWith(`</${root}>`) || (body.length < 300 && end.endsWith("/>"));
}

export function beginsAsXml(body: Buffer): boolean {
  const start = body.findIndex((byte) => !white.includes(byte));
  return body[start] === lessThan;
}

const lessThan = 0x3c;
/** With the three bytes of a mark that some texts begin with. */
const white = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf];

/** HTTP calls it a whole answer, but it is none: as good as a connection that broke. */
export function cutAnswer(): Error {
  return Object.assign(new Error("the answer was cut off"), { code: "ECONNRESET" });
}
