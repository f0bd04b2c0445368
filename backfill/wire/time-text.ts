import { decoded } from "./xml";

const milliseconds = "2026-01-02T03:04:05.678Z".length;
const seconds = "2026-01-02T03:04:05Z".length;

/** Below all that may stand in its place, whatever is added to it. */
const noDigits = -100_000;

/** What two bytes that follow each other are as a number: a look into a table takes a third of the time that two digits do. */
const pairs = new Int32Array(2 ** 16).fill(noDigits);
for (let value = 0; value < 100; value++)
  pairs[((0x30 + Math.floor(value / 10)) << 8) | (0x30 + (value % 10))] = value;

/** In milliseconds since 1970; what is no time is no number. The two ways in which S3 writes one are read two digits at a time. */
export function timeOf(body: Buffer, start: number, end: number): number {
  if (!isCommon(body, start, end)) return Date.parse(decoded(body.toString("utf8", start, end)));
  if (!isThere(body, start, end)) return Number.NaN;
  return Date.UTC(
    yearOf(body, start),
    pair(body, start + 5) - 1,
    pair(body, start + 8),
    pair(body, start + 11),
    pair(body, start + 14),
    pair(body, start + 17),
    thousandthsOf(body, start, end),
  );
}

/** Whether `timeOf` gives a number, which would take memory for each of the many that nobody asks for. */
export function isTime(body: Buffer, start: number, end: number): boolean {
  return isCommon(body, start, end) ? isThere(body, start, end) : !Number.isNaN(timeOf(body, start, end));
}

function isCommon(body: Buffer, start: number, end: number): boolean {
  const length = end - start;
  return (
    (length === milliseconds || length === seconds) &&
    body[start + 4] === 0x2d &&
    body[start + 7] === 0x2d &&
    body[start + 10] === 0x54 &&
    body[start + 13] === 0x3a &&
    body[start + 16] === 0x3a &&
    body[end - 1] === 0x5a &&
    (length === seconds || body[start + 19] === 0x2e)
  );
}

/** Of one that is written in the common way. */
function isThere(body: Buffer, start: number, end: number): boolean {
  return (
    yearOf(body, start) >= 0 &&
    isWithin(pair(body, start + 5), 1, 12) &&
    isWithin(pair(body, start + 8), 1, 31) &&
    isWithin(pair(body, start + 11), 0, 23) &&
    isWithin(pair(body, start + 14), 0, 59) &&
    isWithin(pair(body, start + 17), 0, 59) &&
    thousandthsOf(body, start, end) >= 0
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function yearOf(body: Buffer, start: number): number {
  return pair(body, start) * 100 + pair(body, start + 2);
}

function thousandthsOf(body: Buffer, start: number, end: number): number {
  if (end - start === seconds) return 0;
  const last = body[start + 22];
  return isDigit(last) ? pair(body, start + 20) * 10 + (last as number) - 0x30 : noDigits;
}

function pair(body: Buffer, at: number): number {
  return pairs[((body[at] as number) << 8) | (body[at + 1] as number)] as number;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
