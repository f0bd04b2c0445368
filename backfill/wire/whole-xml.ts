/** Whether XML ends with the end of its first element. */
export function isWhole(body: Buffer): boolean {
  const beginning = body.subarray(0, 300).toString("latin1");
  if (!beginning.trimStart().startsWith("<")) return true;
  const root = /<(\w[\w:.-]*)/.exec(beginning)?.[1];
  const end = body.subarray(-100).toString("latin1").trimEnd();
  return end.endsWith(`</${root}>`) || (body.length < 300 && end.endsWith("/>"));
}

/** HTTP calls it a whole answer, but it is none: as good as a connection that broke. */
export function cutAnswer(): Error {
  return Object.assign(new Error("the answer was cut off"), { code: "ECONNRESET" });
}
