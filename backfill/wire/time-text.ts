import { decoded } from "./xml";

const milliseconds = "2026-01-02T03:04:05.678Z".length;
const seconds = "2026-01-02T03:04:05Z".length;

/** In milliseconds since 1970; what is no time is no number. The two ways in which S3 writes one are read digit by digit. */
export function timeOf(body: Buffer, start: number, end: number): number {
  const length = end - start;
  const isCommon =
    (length === milliseconds || length === seconds) &&
    body[start + 4] === 0x2d &&
    body[start + 7] === 0x2d &&
    body[start + 10] === 0x54 &&
    body[start + 13] === 0x3a &&
    body[start + 16] === 0x3a &&
    body[end - 1] === 0x5a &&
    (length === seconds || body[start + 19] === 0x2e);
  if (!isCommon) return Date.parse(decoded(body.toString("utf8", start, end)));
  const year = pair(body, start) * 100 + pair(body, start + 2);
  const [month, day] = [pair(body, start + 5), pair(body, start + 8)];
  const [hour, minute, second] = [pair(body, start + 11), pair(body, start + 14), pair(body, start + 17)];
  const thousandths = length === seconds ? 0 : pair(body, start + 20) * 10 + digit(body[start + 22]);
  const isThere =
    month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  // What is no digit makes none of the comparisons true, but for the year and the thousandths.
  return isThere ? Date.UTC(year, month - 1, day, hour, minute, second, thousandths) : Number.NaN;
}

function pair(body: Buffer, at: number): number {
  return digit(body[at]) * 10 + digit(body[at + 1]);
}

function digit(byte: number | undefined): number {
  return isDigit(byte) ? (byte as number) - 0x30 : Number.NaN;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
