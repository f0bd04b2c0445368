/** Whether XML ends with the end of its first element. */
export function isWhole(body: Buffer): boolean {
  if (!beginsAsXml(body)) return true;
  const root = /<(\w[\w:.-]*)/.exec(beginningOf(body))?.[1];
  const end = body.subarray(-100).toString("latin1").trimEnd();
  return end.endsWith(`</${root}>`) || (body.length < 300 && end.endsWith("/>"));
}

export function beginsAsXml(body: Buffer): boolean {
  return beginningOf(body).trimStart().startsWith("<");
}

function beginningOf(body: Buffer): string {
  return body.subarray(0, 300).toString();
}

/** HTTP calls it a whole answer, but it is none: as good as a connection that broke. */
export function cutAnswer(): Error {
  return Object.assign(new Error("the answer was cut off"), { code: "ECONNRESET" });
}
