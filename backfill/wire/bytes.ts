/** The bytes of an answer, to be looked at one by one or four at a time. */
export class Bytes {
  readonly length: number;
  private readonly view: DataView;

  constructor(readonly body: Buffer) {
    this.length = body.length;
    this.view = new DataView(body.buffer, body.byteOffset, body.length);
  }

  /** The four from there on, which must be within. */
  word(at: number): number {
    return this.view.getInt32(at);
  }
}
