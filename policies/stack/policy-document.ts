import { statementsOf as read, type Statement } from "../../contract/policy-statements";

/** Of a document as text or as an object, which may have unknown values inside: reading one throws. */
export function statementsOf(document: unknown): Statement[] {
  return read(typeof document === "string" ? document : plain(document));
}

/** A copy without the guard against unknown values, which throws here if there are any. */
function plain(document: unknown): unknown {
  return document === undefined ? undefined : JSON.parse(JSON.stringify(document));
}
