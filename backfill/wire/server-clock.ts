/** A difference that no signature is refused for. */
const tolerated = 4 * 60_000;

/** The time by a server's clock, where this machine's is far from it: signatures hold for minutes only. */
export class ServerClock {
  private offset = 0;
  /** Many answers tell the same. */
  private last: { header?: string; time: number } = { time: Number.NaN };

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Hears the Date header of an answer to a request that was signed at a time; says whether that was a wrong one. */
  hear(header: string | undefined, signedAt: Date): boolean {
    if (this.last.header !== header) this.last = { header, time: Date.parse(header ?? "") };
    const { time } = this.last;
    if (Number.isNaN(time)) return false;
    const offset = time - Date.now();
    this.offset = Math.abs(offset) < tolerated ? 0 : offset;
    return Math.abs(time - signedAt.getTime()) >= tolerated;
  }
}
