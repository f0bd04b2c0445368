import type { Bytes } from "./bytes";
import { type Field, field } from "./entry-texts";
import { Literal } from "./literal";
import { isDigit, isTime } from "./time-text";
import { decoded } from "./xml";

const [lessThan, ampersand] = [0x3c, 0x26];
/** As S3 and as others write it. */
const quotes = [new Literal("&quot;"), new Literal("&#34;")];

/** Where a text ends, if it is one of its kind; otherwise -1. */
export type Ending = (bytes: Bytes, start: number) => number;

function endOfText(bytes: Bytes, start: number): number {
  const { body, length } = bytes;
  let [at, hasReference] = [start, false];
  for (;;) {
    while (at + 4 <= length && hasNoMark(bytes.word(at))) at += 4;
    while (at < length && body[at] !== lessThan && body[at] !== ampersand) at++;
    if (at >= length) return -1;
    if (body[at] === lessThan) break;
    const quote = quoteAt(at, bytes);
    hasReference ||= quote === undefined;
    at += quote?.length ?? 1;
  }
  if (hasReference) decoded(body.toString("utf8", start, at));
  return at;
}

/** They are around every ETag, and so worth the short way; `find` would make a function for each text. */
function quoteAt(at: number, bytes: Bytes): Literal | undefined {
  for (const quote of quotes) if (quote.isAt(at, bytes)) return quote;
  return undefined;
}

/** Whether none of four bytes ends a text, or is the beginning of a reference. */
function hasNoMark(word: number): boolean {
  const [one, other] = [word ^ 0x3c3c3c3c, word ^ 0x26262626];
  // Only of a byte that is zero the highest bit gets set by what is taken from it, and was not set before.
  return ((((one - 0x01010101) & ~one) | ((other - 0x01010101) & ~other)) & 0x80808080) === 0;
}

function endOfCount({ body }: Bytes, start: number): number {
  let at = start;
  while (isDigit(body[at])) at++;
  return at === start || at - start > 15 ? -1 : at;
}

function endOfTime(bytes: Bytes, start: number): number {
  const { body } = bytes;
  const usual = start + "2026-01-02T03:04:05.678Z".length;
  const end = body[usual] === lessThan ? usual : endOfText(bytes, start);
  return end === -1 || !isTime(body, start, end) ? -1 : end;
}

function endOfTruth(bytes: Bytes, start: number): number {
  const end = endOfText(bytes, start);
  return ["true", "false"].includes(bytes.body.toString("latin1", start, end)) ? end : -1;
}

const endings = new Map<Field, Ending>([
  [field.size, endOfCount],
  [field.lastModified, endOfTime],
  [field.isRestoreInProgress, endOfTruth],
]);

/** @param of Nothing for what is passed over, which must not be spoilt either. */
export function endingOf(of: Field | undefined): Ending {
  return (of !== undefined && endings.get(of)) || endOfText;
}
