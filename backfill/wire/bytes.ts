/** The bytes of a page, to be looked at one by one or four at a time, until it is let go of. */
export class Bytes {
  readonly length: number;
  private present: Buffer | undefined;
  private view: DataView;

  constructor(body: Buffer) {
    this.length = body.length;
    this.present = body;
    this.view = new DataView(body.buffer, body.byteOffset, body.length);
  }

  get body(): Buffer {
    if (!this.present) throw new Error("a page was read after it was let go of");
    return this.present;
  }

  /** The four from there on, which must be within. */
  word(at: number): number {
    return this.view.getInt32(at);
  }

  /** The memory may hold another page soon, whose texts must not be taken for those of this one. False if that was said before. */
  letGo(): boolean {
    const wasPresent = this.present !== undefined;
    this.present = undefined;
    this.view = nothing;
    return wasPresent;
  }
}

const nothing = new DataView(new ArrayBuffer(0));
